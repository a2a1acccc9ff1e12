//! The soak: `soak kills N | cuts N | disk | last-time N | booking-kills N | letters N`. Each part prints what it did and ends with an error when
//! anything was lost, double or missing.

mod booking;
mod cuts;
mod disk;
mod kills;
mod letters;
mod load;
mod truth;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|role| role == letters::WORKER) {
        return letters::work(&arguments[1..]).await;
    }
    let count = arguments.get(1).and_then(|text| text.parse().ok());
    match (arguments.first().map(String::as_str), count) {
        (Some("kills"), Some(count)) => kills::run(count).await,
        (Some("cuts"), Some(count)) => cuts::run(count).await,
        (Some("last-time"), Some(count)) => booking::rounds(count).await,
        (Some("booking-kills"), Some(count)) => booking::kills(count).await,
        (Some("letters"), Some(count)) => letters::run(count).await,
        (Some("disk"), None) => disk::run().await,
        _ => {
            eprintln!("soak kills N | cuts N | disk | last-time N | booking-kills N | letters N");
            std::process::exit(2);
        }
    }
}
