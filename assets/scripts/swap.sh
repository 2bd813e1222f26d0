#: order = 5
#: title = { en = "Swap space", es = "Memoria de intercambio" }
#: about = { en = "when memory runs out", es = "cuando falta memoria" }
#: systems = ["apt", "dnf", "zypper"]
#: [[parameter]]
#: name = "size"
#: label = { en = "Megabytes", es = "Megabytes" }
#: prompt = { en = "The amount of swap. Start with as much as the memory; it uses disk space.", es = "La cantidad de intercambio. Empieza con tanto como la memoria; ocupa espacio en el disco." }
#: default = "1024"
#: rule = "number"
#: least = 128
#: most = 16384
#!/bin/sh
# A swap file that is there after a restart too.
size={{size}}
file=/swapfile
if [ ! -e "$file" ]; then
  # Space that was only set aside cannot be swapped to on every file system.
  dd if=/dev/zero of="$file" bs=1M count="$size"
  chmod 600 "$file"
  mkswap "$file"
  swapon "$file"
  echo "$file none swap sw 0 0" >>/etc/fstab
fi
