"""Who else is asked by those who take an inventory: whose account it is, and which Regions there are.

Everything else is refused, as to somebody who may ask Lightsail alone. Says where it listens, and serves.
"""

import http.server
import urllib.parse

ACCOUNT = "111122223333"
REGIONS = ["us-east-1", "eu-central-1"]
IDENTITY = f"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::{ACCOUNT}:user/sandbox</Arn><UserId>AIDASANDBOX</UserId><Account>{ACCOUNT}</Account>
</GetCallerIdentityResult><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></GetCallerIdentityResponse>"""
PLACES = "".join(
    f"<item><regionName>{region}</regionName><regionEndpoint>ec2.{region}.amazonaws.com</regionEndpoint>"
    "<optInStatus>opt-in-not-required</optInStatus></item>"
    for region in REGIONS
)
DESCRIBED = f"""<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>0</requestId>
<regionInfo>{PLACES}</regionInfo></DescribeRegionsResponse>"""
REFUSED = """<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Only Lightsail may be asked.
</Message></Error><RequestId>0</RequestId></ErrorResponse>"""
KNOWN = {"GetCallerIdentity": IDENTITY, "DescribeRegions": DESCRIBED}


class Neighbors(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
        action = urllib.parse.parse_qs(body).get("Action", [""])[0]
        if "x-amz-target" in self.headers:
            text = '{"__type": "AccessDeniedException", "message": "Only Lightsail may be asked."}'
            status, kind = 400, "application/x-amz-json-1.1"
        else:
            text, status, kind = KNOWN.get(action, REFUSED), 200 if action in KNOWN else 403, "text/xml"
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET = do_PUT = do_HEAD = answer

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Neighbors)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
