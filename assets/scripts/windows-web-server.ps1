#: order = 6
#: title = { en = "A web server (IIS)", es = "Un servidor web (IIS)" }
#: about = { en = "with your own page", es = "con tu propia página" }
#: systems = ["windows"]
#: [[parameter]]
#: name = "title"
#: label = { en = "Page title", es = "Título" }
#: prompt = { en = "The text of the first page. You can change it on the server later.", es = "El texto de la primera página. Puedes cambiarlo después en el servidor." }
#: default = "It works"
#: rule = "text"
<powershell>
$title = {{title}}
Install-WindowsFeature -Name Web-Server -IncludeManagementTools
$safe = $title.Replace('&', '&amp;').Replace('<', '&lt;').Replace('>', '&gt;')
$page = "<!doctype html><meta charset=`"utf-8`"><title>$safe</title><h1>$safe</h1>"
Set-Content -Path 'C:\inetpub\wwwroot\index.html' -Value $page -Encoding UTF8
</powershell>
