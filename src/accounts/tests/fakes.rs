//! Fake AWS services on local sockets: IAM Identity Center and STS, as the SDK calls them.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// A secret in their replies.
pub const CANARY: &str = "canary-4711";

/// A request as received.
#[derive(Clone, Debug)]
pub struct Asked {
    /// `POST /token`, without the query.
    pub what: String,
    pub query: String,
    pub headers: String,
    pub body: String,
}

impl Asked {
    /// Returns a member of the JSON body.
    pub fn member(&self, name: &str) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap();
        body[name].as_str().unwrap_or_default().to_owned()
    }

    /// Returns a value of the form body.
    pub fn value(&self, name: &str) -> Option<String> {
        let value = self.body.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")))?;
        Some(value.replace("%3A", ":").replace("%2F", "/"))
    }

    /// Returns the ID of the key that signed it.
    pub fn key(&self) -> String {
        let (_, rest) = self.headers.split_once("Credential=").unwrap_or(("", ""));
        rest.split('/').next().unwrap_or_default().to_owned()
    }
}

/// A reply: status, error type if it is an error, and body.
pub struct Answer(pub u16, pub &'static str, pub String);

impl Answer {
    pub fn json(value: Value) -> Answer {
        Answer(200, "", value.to_string())
    }

    pub fn error(kind: &'static str) -> Answer {
        Answer(400, kind, json!({ "error": "e", "error_description": "no" }).to_string())
    }
}

/// A fake server, and the requests it received.
pub struct Fake {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Fake {
    /// Replies based on the request and the number of earlier ones of its kind.
    pub fn new(answer: impl Fn(&Asked, usize) -> Answer + Send + 'static) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::<Asked>::new()));
        let log = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let Some(request) = read(&stream) else { continue };
                let mut log = log.lock().unwrap();
                let before = log.iter().filter(|one| one.what == request.what).count();
                let answer = answer(&request, before);
                log.push(request);
                drop(log);
                write(&stream, &answer);
            }
        });
        Fake { url, asked }
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Returns the received requests of this kind.
    pub fn of(&self, what: &str) -> Vec<Asked> {
        self.asked().into_iter().filter(|asked| asked.what == what).collect()
    }

    /// Fakes IAM Identity Center: a portal that replies with these errors first, one for each poll for the token, and
    /// then with the token.
    pub fn identity_center(tokens: &'static [&'static str]) -> Fake {
        Fake::new(move |asked, before| match asked.what.as_str() {
            "POST /token" => match tokens.get(before) {
                Some(error) => Answer::error(error),
                None => Answer::json(json!({
                    "accessToken": CANARY, "refreshToken": CANARY, "expiresIn": 28_800, "tokenType": "Bearer",
                })),
            },
            _ => portal(asked),
        })
    }

    /// Fakes STS: returns the identity of a key, and sessions for the code 123456.
    pub fn sts() -> Fake {
        Fake::new(|asked, _| match asked.value("Action").as_deref() {
            Some("GetCallerIdentity") if asked.key() == "AKIAUNKNOWNUNKNOWN" => {
                sts_error(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
            }
            Some("GetCallerIdentity") => {
                let account = if asked.key() == "AKIAELSEWHERE" { "444455556666" } else { "111122223333" };
                let arn = format!("<Arn>arn:aws:iam::{account}:user/{}</Arn>", asked.key());
                sts("GetCallerIdentity", &format!("{arn}<Account>{account}</Account>"))
            }
            Some(action @ ("AssumeRole" | "GetSessionToken")) => match asked.value("TokenCode").as_deref() {
                Some("123456") | None => {
                    sts(action, &session(if action == "AssumeRole" { "ASIAROLE" } else { "ASIASESSION" }))
                }
                Some(_) => sts_error(
                    403,
                    "AccessDenied",
                    "MultiFactorAuthentication failed with invalid MFA one time pass code.",
                ),
            },
            _ => sts_error(400, "InvalidAction", ""),
        })
    }

    /// Fakes STS that returns the identity of a key only once this is true.
    #[allow(dead_code, reason = "the unit tests need none")]
    pub fn sts_once(ready: Arc<AtomicBool>) -> Fake {
        Fake::new(move |asked, _| match ready.load(Ordering::SeqCst) {
            true => sts(
                "GetCallerIdentity",
                &format!("<Arn>arn:aws:iam::111122223333:user/{}</Arn><Account>111122223333</Account>", asked.key()),
            ),
            false => sts_error(403, "AccessDenied", "An explicit deny."),
        })
    }
}

/// Returns a portal's reply.
fn portal(asked: &Asked) -> Answer {
    match asked.what.as_str() {
        "POST /client/register" => Answer::json(json!({
            "clientId": "client-1", "clientSecret": CANARY, "clientSecretExpiresAt": 4_102_444_800_u64,
        })),
        "POST /device_authorization" => Answer::json(json!({
            "deviceCode": CANARY, "userCode": "WDDD-HRQV", "expiresIn": 600, "interval": 0,
            "verificationUri": "https://device.sso.example/",
            "verificationUriComplete": "https://device.sso.example/?user_code=WDDD-HRQV",
        })),
        "GET /federation/credentials" => Answer::json(json!({ "roleCredentials": {
            "accessKeyId": "ASIAPORTAL", "secretAccessKey": CANARY, "sessionToken": CANARY,
            "expiration": 4_102_444_800_000_u64,
        }})),
        "GET /assignment/accounts" if asked.query.contains("next_token=p2") => Answer::json(json!({
            "accountList": [{ "accountId": "444455556666", "accountName": "Play" }],
        })),
        "GET /assignment/accounts" => Answer::json(json!({
            "accountList": [{ "accountId": "111122223333", "accountName": "Work" }], "nextToken": "p2",
        })),
        "GET /assignment/roles" => Answer::json(json!({
            "roleList": [{ "roleName": "Reader" }, { "roleName": "Admin" }],
        })),
        _ => Answer::error("InvalidRequestException"),
    }
}

fn session(id: &str) -> String {
    format!(
        "<Credentials><AccessKeyId>{id}</AccessKeyId><SecretAccessKey>canary-4711</SecretAccessKey>\
         <SessionToken>canary-4711</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>"
    )
}

fn sts(action: &str, result: &str) -> Answer {
    let body = format!(
        "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result>{result}</{action}Result>\
         <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></{action}Response>"
    );
    Answer(200, "", body)
}

fn sts_error(status: u16, code: &str, message: &str) -> Answer {
    let error = format!("<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>");
    Answer(status, "", format!("<ErrorResponse>{error}<RequestId>r-1</RequestId></ErrorResponse>"))
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = String::new();
    while reader.read_line(&mut headers).ok()? > 2 {}
    let length =
        headers.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let what = format!("{method} {path}");
    Some(Asked { what, query: query.to_owned(), headers, body: String::from_utf8_lossy(&body).into_owned() })
}

fn write(mut stream: &TcpStream, Answer(status, kind, body): &Answer) {
    let kind = if kind.is_empty() { String::new() } else { format!("x-amzn-errortype: {kind}\r\n") };
    let head = format!("HTTP/1.1 {status} X\r\n{kind}connection: close\r\ncontent-length: {}\r\n\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
}
