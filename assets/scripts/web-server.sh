#: order = 2
#: title = { en = "A web server", es = "Un servidor web" }
#: about = { en = "nginx with your own page", es = "nginx con tu propia página" }
#: systems = ["apt", "dnf", "zypper", "pkg"]
#: bare = true
#: blueprints = ["ubuntu", "debian", "amazon_linux_2023", "alma", "centos_stream", "opensuse", "freebsd"]
#: [[parameter]]
#: name = "title"
#: label = { en = "Page title", es = "Título" }
#: prompt = { en = "The text of the first page. You can change it on the server later.", es = "El texto de la primera página. Puedes cambiarlo después en el servidor." }
#: default = "It works"
#: rule = "text"
#!/bin/sh
# nginx, and a first page.
title={{title}}
#@ apt
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y nginx
root=/var/www/html
#@ dnf
dnf install -y nginx
root=/usr/share/nginx/html
#@ zypper
zypper --non-interactive refresh
zypper --non-interactive install nginx
root=/srv/www/htdocs
#@ pkg
env ASSUME_ALWAYS_YES=yes pkg install nginx
root=/usr/local/www/nginx-dist
#@
# What HTML would read as its own is written out.
safe=$(printf '%s' "$title" | sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g')
mkdir -p "$root"
printf '<!doctype html>\n<meta charset="utf-8">\n<title>%s</title>\n<h1>%s</h1>\n' "$safe" "$safe" >"$root/index.html"
#@ apt dnf zypper
systemctl enable nginx
systemctl restart nginx
#@ pkg
sysrc nginx_enable=YES
service nginx restart
