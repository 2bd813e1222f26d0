#: order = 3
#: title = { en = "Docker", es = "Docker" }
#: about = { en = "without sudo for one user", es = "sin sudo para un usuario" }
#: systems = ["apt", "dnf"]
#: blueprints = ["ubuntu", "debian", "amazon_linux_2023"]
#: bare = true
#: [[parameter]]
#: name = "user"
#: label = { en = "User", es = "Usuario" }
#: prompt = { en = "The user who can run Docker without sudo. This is equivalent to root access.", es = "El usuario que puede usar Docker sin sudo. Equivale a tener acceso de root." }
#: default = "@user"
#: rule = "user"
#!/bin/sh
# The Docker engine.
user={{user}}
#@ apt
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y docker.io
#@ dnf
dnf install -y docker
#@
systemctl enable --now docker
if id "$user" >/dev/null 2>&1; then
  usermod -aG docker "$user"
else
  echo "There is no user $user: only root may use Docker." >&2
fi
