#: order = 3
#: title = { en = "Docker", es = "Docker" }
#: about = { en = "for a user without sudo", es = "para un usuario sin sudo" }
#: systems = ["apt", "dnf"]
#: blueprints = ["ubuntu", "debian", "amazon_linux_2023"]
#: bare = true
#: [[parameter]]
#: name = "user"
#: label = { en = "User", es = "Usuario" }
#: prompt = { en = "Who may use Docker without sudo. That is as much as root may.", es = "Quién puede usar Docker sin sudo. Equivale a ser root." }
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
