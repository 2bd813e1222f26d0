#: order = 6
#: title = { en = "A web server (IIS)", es = "Un servidor web (IIS)" }
#: about = { en = "with a page of yours", es = "con una página tuya" }
#: systems = ["windows"]
#: [[parameter]]
#: name = "title"
#: label = { en = "Page title", es = "Título" }
#: prompt = { en = "What the first page says. It can be changed on the server later.", es = "Lo que dice la primera página. Se puede cambiar después en el servidor." }
#: default = "It works"
#: rule = "text"
<powershell>
$title = {{title}}
Install-WindowsFeature -Name Web-Server -IncludeManagementTools
$safe = $title.Replace('&', '&amp;').Replace('<', '&lt;').Replace('>', '&gt;')
$page = "<!doctype html><meta charset=`"utf-8`"><title>$safe</title><h1>$safe</h1>"
Set-Content -Path 'C:\inetpub\wwwroot\index.html' -Value $page -Encoding UTF8
</powershell>
