//! The files of the app and their headers.

use andon_relay::AppSource;

use crate::http::http;
use crate::relays::start;

fn app() -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| {
        std::fs::write(directory.path().join(name), text).expect("written");
    };
    write("index.html", "<!doctype html>");
    write("app-0123456789abcdef.js", "identity");
    write("app-0123456789abcdef.js.br", "brotli");
    write("app-0123456789abcdef_bg.wasm", "wasm");
    write("manifest.webmanifest", "{}");
    write(".secret.txt", "hidden");
    directory
}

#[tokio::test(flavor = "multi_thread")]
async fn hashed_files_are_cached_for_ever_and_sent_in_brotli_to_those_who_take_it() {
    let directory = app();
    let relay =
        start(|config| config.app = AppSource::Directory(directory.path().to_owned())).await;
    let get = async |path: &str, encoding: &str| {
        let headers = [("accept-encoding", encoding)];
        http(relay.address(), &format!("GET {path}"), &headers, "").await
    };
    let script = get("/app-0123456789abcdef.js", "gzip, br").await;
    assert_eq!((script.status, script.body.as_slice()), (200, &b"brotli"[..]));
    assert_eq!(script.header("content-encoding"), Some("br"));
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(script.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(script.header("vary"), Some("accept-encoding"));
    for refusing in ["gzip", "br;q=0"] {
        let script = get("/app-0123456789abcdef.js", refusing).await;
        assert_eq!((script.header("content-encoding"), &script.body[..]), (None, &b"identity"[..]));
    }
    let wasm = get("/app-0123456789abcdef_bg.wasm", "br").await;
    assert_eq!(wasm.header("content-type"), Some("application/wasm"));
    assert!(wasm.header("cache-control").is_some_and(|cache| cache.contains("immutable")));
    let manifest = get("/manifest.webmanifest", "br").await;
    assert_eq!(manifest.header("content-type"), Some("application/manifest+json"));
    assert_eq!(manifest.header("cache-control"), Some("no-cache"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_the_app_are_its_index_with_a_strict_policy() {
    let directory = app();
    let relay =
        start(|config| config.app = AppSource::Directory(directory.path().to_owned())).await;
    for path in ["/", "/incidents", "/incidents/0193a1b2-c3d4/edit?x=1.5"] {
        let page = http(relay.address(), &format!("GET {path}"), &[], "").await;
        assert_eq!((page.status, page.body.as_slice()), (200, &b"<!doctype html>"[..]), "{path}");
        let policy = page.header("content-security-policy").expect("a policy");
        for rule in [
            "default-src 'self'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(rule), "{policy}");
        }
        assert!(!policy.contains("unsafe-inline"));
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(page.header("cache-control"), Some("no-cache"));
        let tag = page.header("etag").expect("a tag");
        let again =
            http(relay.address(), &format!("GET {path}"), &[("if-none-match", tag)], "").await;
        assert_eq!((again.status, again.body.len()), (304, 0));
    }
    let head = http(relay.address(), "HEAD /", &[], "").await;
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_file_of_the_app_is_not_served() {
    let directory = app();
    let outside = directory.path().parent().expect("a parent").join("andon-outside.txt");
    std::fs::write(&outside, "outside").expect("written");
    let relay =
        start(|config| config.app = AppSource::Directory(directory.path().to_owned())).await;
    for path in [
        "/missing.js",
        "/.secret.txt",
        "/../andon-outside.txt",
        "/x/../../andon-outside.txt",
        "/%2e%2e/andon-outside.txt",
        "/..%2fandon-outside.txt",
        "//etc/passwd.txt",
    ] {
        let answer = http(relay.address(), &format!("GET {path}"), &[], "").await;
        assert_eq!(answer.status, 404, "{path}");
    }
    std::fs::remove_file(outside).expect("removed");
    let answer = http(relay.address(), "GET /api/v1/nothing", &[], "").await;
    assert_eq!((answer.status, &answer.json()["code"]), (404, &"not-found".into()));
    assert_eq!(http(relay.address(), "POST /", &[], "").await.status, 405);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_app_a_page_says_how_to_build_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let relay =
        start(|config| config.app = AppSource::Directory(directory.path().to_owned())).await;
    let page = http(relay.address(), "GET /", &[], "").await;
    assert_eq!(page.status, 404);
    assert!(String::from_utf8_lossy(&page.body).contains("cargo xtask run"));
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_readiness_answer() {
    let relay = start(|_| {}).await;
    assert_eq!(http(relay.address(), "GET /healthz", &[], "").await.status, 200);
    assert_eq!(http(relay.address(), "GET /readyz", &[], "").await.status, 200);
}
