//! What a screen says.

use super::*;

#[tokio::test]
async fn pings_are_answered_and_small_texts_are_taken() {
    let site = Site::new();
    let (mut screen, _) = site.screen();
    next(&mut screen).await;
    screen.send(Message::text(r#"{"seq":12}"#)).await.unwrap();
    screen.send(Message::Ping("still there?".into())).await.unwrap();
    assert_eq!(screen.next().await.unwrap().unwrap(), Message::Pong("still there?".into()));
    assert_eq!(site.channels.figures().heard, 2);
    site.change_to(1);
    assert_eq!(next(&mut screen).await, board(1));
}

#[tokio::test]
async fn a_pong_never_cuts_a_board() {
    let site = Site::new();
    site.truth.padding.store(1000, SeqCst);
    let (mut screen, _) = site.screen_with(duplex(64));
    let (mut good, _) = site.screen();
    next(&mut good).await; // so the other's is under way
    for round in 0..10 {
        screen.send(Message::Ping(format!("{round}").into())).await.unwrap();
    }
    assert_eq!(seq_of(&next(&mut screen).await), 0);
    let Message::Pong(last) = screen.next().await.unwrap().unwrap() else { panic!("a pong") };
    assert!(!last.is_empty());
}

#[tokio::test]
async fn a_board_never_cuts_a_pong() {
    let site = Site::new();
    let (mut screen, _) = site.screen_with(duplex(64));
    let (mut good, _) = site.screen();
    assert_eq!(next(&mut screen).await, board(0));
    assert_eq!(next(&mut good).await, board(0));
    let long = "p".repeat(100); // the answer does not fit into the socket at once
    screen.send(Message::Ping(long.clone().into())).await.unwrap();
    heard(&site, 1).await;
    site.change_to(1);
    assert_eq!(next(&mut good).await, board(1));
    assert_eq!(screen.next().await.unwrap().unwrap(), Message::Pong(long.into()));
    assert_eq!(next(&mut screen).await, board(1));
}

#[tokio::test]
async fn a_message_over_the_limit_is_refused_with_1009() {
    let site = Site::new();
    let (mut screen, task) = site.screen();
    next(&mut screen).await;
    screen.send(Message::text("x".repeat(MESSAGE_BYTES))).await.unwrap();
    screen.send(Message::text("x".repeat(MESSAGE_BYTES + 1))).await.unwrap();
    assert_eq!(close_code(&mut screen).await, CloseCode::Size);
    drop(screen);
    assert_eq!(ended(task).await, Gone::Broken);
}

#[tokio::test]
async fn who_was_refused_and_does_not_hang_up_is_cut_off() {
    let site = Site::new();
    let (mut screen, task) = site.screen();
    next(&mut screen).await;
    screen.send(Message::text("x".repeat(MESSAGE_BYTES + 1))).await.unwrap();
    assert_eq!(close_code(&mut screen).await, CloseCode::Size);
    site.clock.advance(TimeDelta::seconds(BEAT_SECONDS)); // when the channel looks after its screens
    assert_eq!(ended(task).await, Gone::Broken);
}

#[tokio::test]
async fn a_binary_message_is_refused_with_1003() {
    let site = Site::new();
    let (mut screen, task) = site.screen();
    next(&mut screen).await;
    screen.send(Message::binary(vec![1, 2, 3])).await.unwrap();
    assert_eq!(close_code(&mut screen).await, CloseCode::Unsupported);
    assert_eq!(ended(task).await, Gone::Broken);
}

#[tokio::test]
async fn what_breaks_the_protocol_is_refused_with_1002() {
    let site = Site::new();
    let (mut screen, task) = site.screen();
    next(&mut screen).await;
    screen.get_mut().write_all(&[0x81, 0x01, b'x']).await.unwrap(); // a client's frame must be masked
    assert_eq!(close_code(&mut screen).await, CloseCode::Protocol);
    drop(screen);
    assert_eq!(ended(task).await, Gone::Broken);
}

#[tokio::test]
async fn a_flood_of_messages_is_refused_with_1008() {
    let site = Site::new();
    let (mut screen, task) = site.screen();
    next(&mut screen).await;
    for seq in 1..=2 {
        for _ in 0..MESSAGES_BETWEEN_FRAMES {
            screen.send(Message::text("{}")).await.unwrap();
        }
        heard(&site, seq * u64::from(MESSAGES_BETWEEN_FRAMES)).await;
        site.change_to(seq);
        assert_eq!(next(&mut screen).await, board(seq), "busy, but no flood");
    }
    for _ in 0..=MESSAGES_BETWEEN_FRAMES {
        screen.send(Message::text("{}")).await.unwrap();
    }
    assert_eq!(close_code(&mut screen).await, CloseCode::Policy);
    assert_eq!(ended(task).await, Gone::Broken);
}

#[tokio::test]
async fn a_good_bye_is_answered() {
    let site = Site::new();
    let (mut screen, task) = site.screen();
    next(&mut screen).await;
    screen.close(None).await.unwrap();
    assert!(matches!(screen.next().await, Some(Ok(Message::Close(_)))));
    assert!(screen.next().await.is_none());
    assert_eq!(ended(task).await, Gone::Left);
}

#[tokio::test]
async fn bytes_that_came_with_the_request_are_heard() {
    let site = Site::new();
    let (server, client) = duplex(SOCKET_BYTES);
    let masked_ping = vec![0x89, 0x81, 0, 0, 0, 0, b'!'];
    tokio::spawn(serve_screen(server, masked_ping, site.join(1)));
    let mut screen = as_client(client).await;
    let first = timeout(PATIENCE, screen.next()).await.expect("a frame in time").unwrap().unwrap();
    let second = timeout(PATIENCE, screen.next()).await.expect("a frame in time").unwrap().unwrap();
    assert!([&first, &second].contains(&&Message::Pong("!".into())), "{first} {second}");
}

/// Ready once so many messages have been heard.
async fn heard(site: &Site, messages: u64) {
    let all = async {
        while site.channels.figures().heard < messages {
            yield_now().await;
        }
    };
    timeout(PATIENCE, all).await.expect("heard in time");
}

#[tokio::test]
async fn what_a_screen_says_reaches_who_listens_and_nobody_else() {
    let site = Site::new();
    let (server, client) = duplex(SOCKET_BYTES);
    let (told, mut tells) = tokio::sync::mpsc::unbounded_channel();
    let listener = Arc::new(move |words: &str| told.send(words.to_owned()).unwrap());
    tokio::spawn(serve_screen(server, Vec::new(), site.join(1).heard_by(listener)));
    let mut screen = futures_util::FutureExt::now_or_never(as_client(client)).unwrap();
    let (mut other, _) = site.screen();
    next(&mut screen).await;
    other.send(Message::text("from another")).await.unwrap();
    screen.send(Message::Ping("no words".into())).await.unwrap();
    screen.send(Message::text(r#"{"device":{}}"#)).await.unwrap();
    assert_eq!(tells.recv().await.unwrap(), r#"{"device":{}}"#);
    heard(&site, 3).await;
    assert!(tells.try_recv().is_err(), "neither a ping nor another screen's words");
}
