#: order = 1
#: title = { en = "Updates", es = "Actualizaciones" }
#: about = { en = "all now, security fixes daily", es = "todas ahora; seguridad a diario" }
#: systems = ["apt", "dnf", "zypper", "pkg"]
#!/bin/sh
# Installs all updates.
#@ apt
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get upgrade -y
# Security updates from now on, each day.
apt-get install -y unattended-upgrades
printf 'APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "1";\n' \
  >/etc/apt/apt.conf.d/20auto-upgrades
#@ dnf
if command -v dnf >/dev/null; then
  dnf upgrade -y
  # Security updates from now on, each day.
  dnf install -y dnf-automatic
  sed -i -e 's/^upgrade_type *=.*/upgrade_type = security/' -e 's/^apply_updates *=.*/apply_updates = yes/' \
    /etc/dnf/automatic.conf
  systemctl enable --now dnf-automatic.timer
else
  yum update -y
fi
#@ zypper
zypper --non-interactive refresh
zypper --non-interactive update
#@ pkg
env ASSUME_ALWAYS_YES=yes pkg update
env ASSUME_ALWAYS_YES=yes pkg upgrade
