//! How channels and screens end.

use super::*;

#[tokio::test]
async fn at_the_stop_every_screen_is_sent_away_with_1012() {
    let site = Site::new();
    let (mut screens, tasks): (Vec<_>, Vec<_>) = (0..3).map(|_| site.screen()).unzip();
    for screen in &mut screens {
        next(screen).await;
    }
    let channels = site.channels.clone();
    let stop = tokio::spawn(async move { channels.stop().await });
    for screen in &mut screens {
        assert_eq!(close_code(screen).await, CloseCode::Restart);
    }
    for task in tasks {
        assert_eq!(ended(task).await, Gone::Stopped);
    }
    ended(stop).await;

    let (mut late, task) = site.screen();
    assert_eq!(close_code(&mut late).await, CloseCode::Restart, "also one that comes during the stop");
    assert_eq!(ended(task).await, Gone::Stopped);
}

#[tokio::test]
async fn the_stop_does_not_wait_for_a_screen_that_does_not_answer() {
    let site = Site::new();
    let (mut silent, task) = site.screen();
    next(&mut silent).await;
    let channels = site.channels.clone();
    let stop = tokio::spawn(async move { channels.stop().await });
    let mut close_frame = [0; 4];
    silent.get_mut().read_exact(&mut close_frame).await.unwrap();
    assert_eq!(close_frame, [0x88, 2, 0x03, 0xF4], "a close frame with 1012");
    site.clock.advance(TimeDelta::seconds(CLOSE_SECONDS));
    assert_eq!(ended(task).await, Gone::Stopped);
    ended(stop).await;
}

#[tokio::test]
async fn the_close_frame_of_the_stop_never_cuts_a_board() {
    let site = Site::new();
    site.truth.padding.store(1000, SeqCst);
    let (mut lagging, task) = site.screen_with(duplex(64));
    let (mut good, _) = site.screen();
    next(&mut good).await;
    let channels = site.channels.clone();
    tokio::spawn(async move { channels.stop().await });
    close_code(&mut good).await;
    assert_eq!(seq_of(&next(&mut lagging).await), 0, "whole");
    assert_eq!(close_code(&mut lagging).await, CloseCode::Restart);
    assert_eq!(ended(task).await, Gone::Stopped);
}

#[tokio::test]
async fn screens_whose_site_is_gone_are_sent_away_and_may_come_again() {
    let site = Site::new();
    let (mut screen, task) = site.screen();
    next(&mut screen).await;
    let (channels, clock) = (site.channels.clone(), site.clock.clone());
    drop(site);
    assert_eq!(close_code(&mut screen).await, CloseCode::Restart);
    assert_eq!(ended(task).await, Gone::Stopped);

    let again = Site::with(channels, clock);
    let (mut screen, _) = again.screen();
    assert_eq!(next(&mut screen).await, board(0));
}

#[tokio::test]
async fn a_source_that_panics_sends_its_screens_away_with_1011() {
    let site = Site::new();
    let (mut screen, task) = site.screen();
    next(&mut screen).await;
    site.change_to(PANIC);
    assert_eq!(close_code(&mut screen).await, CloseCode::Error);
    assert_eq!(ended(task).await, Gone::Stopped);

    site.change_to(3);
    let (mut screen, _) = site.screen();
    assert_eq!(next(&mut screen).await, board(3), "a new channel");
}

#[tokio::test]
async fn a_channel_ends_with_its_last_screen() {
    let site = Site::new();
    let (mut one, first) = site.screen();
    let (mut two, second) = site.screen();
    next(&mut one).await;
    next(&mut two).await;
    assert_eq!((site.channels.screens(), site.changes.receiver_count()), (2, 1));
    drop(one);
    assert_eq!(ended(first).await, Gone::Left);
    assert_eq!((site.channels.screens(), site.changes.receiver_count()), (1, 1));
    drop(two);
    assert_eq!(ended(second).await, Gone::Left);
    timeout(PATIENCE, site.changes.closed()).await.unwrap(); // the channel's task has gone
    assert_eq!(site.channels.figures().channels, 0);

    let (mut three, _) = site.screen();
    assert_eq!(next(&mut three).await, board(0));
}

#[tokio::test]
async fn a_task_that_is_dropped_closes_its_socket_and_frees_its_place() {
    let site = Site::new();
    let (mut screen, task) = site.screen();
    next(&mut screen).await;
    task.abort();
    assert!(screen.next().await.is_none_or(|end| end.is_err()));
    timeout(PATIENCE, site.changes.closed()).await.unwrap();
    assert_eq!(site.channels.screens(), 0);
}
