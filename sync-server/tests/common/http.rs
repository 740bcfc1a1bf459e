//! A real server in this process, on a free port, and clients of it.
#![allow(dead_code, clippy::unwrap_used, unreachable_pub)]

use legwork_domain::{Mutation, Op, RecordId};
use legwork_protocol::account::{DeviceInfo, LoginRequest, Session};
use legwork_protocol::codec::{from_bytes, to_bytes};
use legwork_protocol::sync::{PullAnswer, PullRequest, PushAnswer, PushRequest};
use legwork_server::http::Proxies;
use legwork_server::startup;
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value as Json, json};
use std::path::Path;
use std::sync::Arc;

pub struct Server {
    pub url: String,
    pub app: Arc<legwork_server::http::App>,
    pub folder: tempfile::TempDir,
    pub client: Client,
}

pub const PASSWORD: &str = "correct horse";

pub fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().build().unwrap()
}

pub async fn start(folder: tempfile::TempDir) -> Server {
    start_behind(folder, &[]).await
}

/// Like [`start`], for a server behind these proxies.
pub async fn start_behind(folder: tempfile::TempDir, proxies: &[&str]) -> Server {
    let proxies = Proxies::new(proxies.iter().map(|n| n.parse().unwrap()).collect());
    let app = startup::app_behind(folder.path(), proxies).unwrap();
    let listener = startup::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(startup::serve(app.clone(), listener, std::future::pending()));
    Server { url, app, folder, client: client() }
}

pub fn device(n: u8) -> DeviceInfo {
    DeviceInfo {
        install: RecordId::v7(1, [n; 10]),
        name: "Test".into(),
        platform: "linux".into(),
        app_version: "1".into(),
        signer_key: None,
        signer_kind: None,
    }
}

impl Server {
    /// A server with a company and its administrator.
    pub async fn ready() -> Server {
        start(tempfile::tempdir().unwrap()).await.set_up().await
    }

    /// Makes the company and its administrator.
    pub async fn set_up(self) -> Server {
        let token = self.app.setup_token().unwrap().unwrap();
        let answer = self.send(Method::POST, "/v1/setup", None, setup(&token)).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        self
    }

    pub async fn send(&self, method: Method, path: &str, token: Option<&str>, body: Json) -> Response {
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if !body.is_null() {
            request = request.json(&body);
        }
        request.send().await.unwrap()
    }

    pub async fn json(&self, method: Method, path: &str, token: &str, body: Json) -> (StatusCode, Json) {
        let answer = self.send(method, path, Some(token), body).await;
        let status = answer.status();
        (status, answer.json().await.unwrap_or(Json::Null))
    }

    pub async fn login(&self, login: &str, password: &str, device: Option<DeviceInfo>) -> Session {
        let request = LoginRequest { login: login.into(), password: password.into(), device };
        let answer = self.send(Method::POST, "/v1/login", None, json!(request)).await;
        assert_eq!(answer.status(), StatusCode::OK, "{}", answer.text().await.unwrap());
        answer.json().await.unwrap()
    }

    /// Adds a person and signs them in with a phone.
    pub async fn person(&self, admin: &str, login: &str, role: &str, department: Option<&str>, n: u8) -> Session {
        let body = json!({ "name": login, "login": login, "roles": [role], "department": department });
        let (status, made) = self.json(Method::POST, "/v1/users", admin, body).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        let first = made["password"].as_str().unwrap();
        let session = self.login(login, first, None).await;
        assert!(session.must_change_password);
        let change = json!({ "old": first, "new": PASSWORD });
        let answer = self.send(Method::POST, "/v1/password", Some(&session.access_token), change).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        self.login(login, PASSWORD, Some(device(n))).await
    }

    pub async fn frame(&self, path: &str, token: &str, bytes: Vec<u8>) -> Response {
        let request = self.client.post(format!("{}{path}", self.url)).bearer_auth(token);
        request.header("content-type", "application/x-legwork").body(bytes).send().await.unwrap()
    }

    pub async fn push(&self, session: &Session, mutations: Vec<Mutation>) -> PushAnswer {
        let request = PushRequest { epoch: session.epoch, mutations, head: None };
        let answer = self.frame("/v1/push", &session.access_token, to_bytes(&request).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::OK);
        from_bytes(&answer.bytes().await.unwrap()).unwrap()
    }

    pub async fn pull(&self, session: &Session, request: &PullRequest) -> PullAnswer {
        let answer = self.frame("/v1/pull", &session.access_token, to_bytes(request).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::OK);
        from_bytes(&answer.bytes().await.unwrap()).unwrap()
    }
}

pub fn setup(token: &str) -> Json {
    json!({ "token": token, "company": "星河测试", "name": "管理员", "login": "admin", "password": PASSWORD,
            "zone": "Asia/Shanghai", "currency": "CNY" })
}

pub fn mutation(session: &Session, mid: u64, object: &str, id: RecordId, op: Op) -> Mutation {
    let hlc = legwork_domain::Hlc(legwork_domain::Hlc::from_ms(session.server_ms).0 + mid);
    let incarnation = session.incarnation.unwrap();
    Mutation { incarnation, mid, group: mid, hlc, schema_version: 1, object: object.into(), id, op }
}

pub fn openapi_file() -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}
