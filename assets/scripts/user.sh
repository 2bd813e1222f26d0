#: order = 4
#: title = { en = "A user with a key", es = "Un usuario con clave" }
#: about = { en = "one more who may log in", es = "una persona más que entra" }
#: systems = ["apt", "dnf", "zypper"]
#: [[parameter]]
#: name = "user"
#: label = { en = "User", es = "Usuario" }
#: prompt = { en = "The name to log in as: small letters, digits, - and _.", es = "El nombre con el que entra: minúsculas, cifras, - y _." }
#: default = "deploy"
#: rule = "user"
#: [[parameter]]
#: name = "key"
#: label = { en = "Public key", es = "Clave pública" }
#: prompt = { en = "Their public key, one line as in ~/.ssh/id_ed25519.pub. Never a private one.", es = "Su clave pública, una línea como en ~/.ssh/id_ed25519.pub. Nunca una privada." }
#: rule = "public-key"
#!/bin/sh
# A user who logs in with a key, and may use sudo without a password.
user={{user}}
key={{key}}
id "$user" >/dev/null 2>&1 || useradd -m -s /bin/sh "$user"
home=$(getent passwd "$user" | cut -d: -f6)
mkdir -p "$home/.ssh"
printf '%s\n' "$key" >>"$home/.ssh/authorized_keys"
chmod 700 "$home/.ssh"
chmod 600 "$home/.ssh/authorized_keys"
chown -R "$user:" "$home/.ssh"
mkdir -p /etc/sudoers.d
printf '%s ALL=(ALL) NOPASSWD:ALL\n' "$user" >"/etc/sudoers.d/90-$user"
chmod 440 "/etc/sudoers.d/90-$user"
