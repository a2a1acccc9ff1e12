//! `crates/web/openapi.json` is made here from what stands above each handler, when a test is told to renew it. The
//! server only hands it out: the code that makes it would be a tenth of the program's memory, and every change of the
//! interface is read as a change of that file.

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Components, InfoBuilder, OpenApi, OpenApiBuilder};

/// What stands above the routes.
fn about() -> OpenApi {
    let info = InfoBuilder::new()
        .title("guichet")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "The reception of a town hall: tickets, calls, boards. Ids are opaque and carry their site; times are \
             RFC 3339 with offset; every POST accepts an Idempotency-Key (a UUID), and with the same key the same \
             request, however its JSON is written, gives the same answer; a POST without a body is one with {}. Names \
             that are not described here, in a body or a query, and names given twice are refused; every address takes \
             ?lang=. GET changes nothing.",
        ))
        .build();
    let mut components = Components::new();
    components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    OpenApiBuilder::new().info(info).components(Some(components)).build()
}

#[test]
fn the_description_in_the_repository_is_what_the_handlers_say() {
    let mut told =
        super::described(about()).to_pretty_json().expect("a description made of plain data is JSON");
    told.push('\n');
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    if std::env::var_os("GUICHET_RENEW").is_some() {
        std::fs::write(file, &told).expect("the repository can be written");
    }
    let kept = std::fs::read_to_string(file).expect("openapi.json is in the repository");
    assert!(
        kept == told,
        "openapi.json is old: GUICHET_RENEW=1 cargo test -p web description, then read what changed"
    );
}
