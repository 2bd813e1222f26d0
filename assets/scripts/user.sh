#: order = 4
#: title = { en = "A user with a key", es = "Un usuario con clave" }
#: about = { en = "someone else who can log in", es = "una persona más que entra" }
#: systems = ["apt", "dnf", "zypper"]
#: [[parameter]]
#: name = "user"
#: label = { en = "User", es = "Usuario" }
#: prompt = { en = "The username: lowercase letters, digits, -, and _.", es = "El nombre de usuario: minúsculas, cifras, - y _." }
#: default = "deploy"
#: rule = "user"
#: [[parameter]]
#: name = "key"
#: label = { en = "Public key", es = "Clave pública" }
#: prompt = { en = "Their public key, on one line as in ~/.ssh/id_ed25519.pub. Never a private key.", es = "Su clave pública, en una línea como en ~/.ssh/id_ed25519.pub. Nunca una clave privada." }
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
