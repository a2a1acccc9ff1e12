//! What comes, and when.

use super::*;

#[tokio::test]
async fn the_first_frame_is_the_newest_board() {
    let site = Site::new();
    site.change_to(41);
    let (mut early, _) = site.screen();
    assert_eq!(next(&mut early).await, board(41));
    site.change_to(42);
    assert_eq!(next(&mut early).await, board(42));

    let (mut late, _) = site.screen();
    assert_eq!(next(&mut late).await, board(42));
}

#[tokio::test]
async fn a_newcomer_sees_a_change_that_nobody_announced_yet_a_moment_later() {
    let site = Site::new();
    let (mut first, _) = site.screen();
    next(&mut first).await;
    site.truth.seq.store(7, SeqCst);
    site.clock.advance(TimeDelta::milliseconds(250));
    let (mut second, _) = site.screen();
    assert_eq!(next(&mut second).await, board(7), "a board a quarter of a second old is built anew");
}

#[tokio::test]
async fn every_change_reaches_every_screen() {
    let site = Site::new();
    let mut screens: Vec<_> = (0..200).map(|_| site.screen().0).collect();
    for screen in &mut screens {
        assert_eq!(next(screen).await, board(0));
    }
    for seq in 1..=20 {
        site.change_to(seq);
        for screen in &mut screens {
            assert_eq!(next(screen).await, board(seq));
        }
    }
    assert_eq!(site.truth.built.load(SeqCst), 21, "a board is built once for all");
}

#[tokio::test]
async fn a_screen_of_another_zone_is_left_alone() {
    let site = Site::new();
    let (mut here, _) = site.screen();
    next(&mut here).await;
    let elsewhere = Site::new();
    let (mut there, _) = elsewhere.screen_in(&site.channels, 2);
    next(&mut there).await;
    assert_eq!(site.channels.figures().channels, 2);

    site.change_to(1);
    assert_eq!(next(&mut here).await, board(1));
    elsewhere.change_to(9);
    assert_eq!(next(&mut there).await, board(9));
}

#[tokio::test]
async fn a_beat_comes_every_five_seconds_and_a_board_every_twenty() {
    let site = Site::new();
    let (mut screen, _) = site.screen();
    assert_eq!(next(&mut screen).await, board(0));
    for round in 1..=3 {
        for _ in 0..BOARD_SECONDS / BEAT_SECONDS - 1 {
            site.clock.advance(TimeDelta::seconds(BEAT_SECONDS));
            assert_eq!(next(&mut screen).await, beat(0));
        }
        site.clock.advance(TimeDelta::seconds(BEAT_SECONDS));
        assert_eq!(next(&mut screen).await, board(0), "round {round}");
        assert_eq!(next(&mut screen).await, beat(0), "round {round}");
    }
}

#[tokio::test]
async fn nothing_comes_before_its_time() {
    let site = Site::new();
    let (mut screen, _) = site.screen();
    next(&mut screen).await;
    site.clock.advance(TimeDelta::milliseconds(BEAT_SECONDS * 1000 - 1));
    site.change_to(1);
    assert_eq!(next(&mut screen).await, board(1), "the change, and no beat before it");
    site.clock.advance(TimeDelta::milliseconds(1));
    assert_eq!(next(&mut screen).await, beat(1));
}

#[tokio::test]
async fn what_may_be_old_is_shown_to_nobody_and_the_newest_once_it_is_known() {
    let site = Site::new();
    let (mut screen, _) = site.screen();
    next(&mut screen).await;
    let built = site.truth.built.load(SeqCst);
    site.truth.unknown.store(true, SeqCst);
    let (mut newcomer, _) = site.screen();
    for seq in 1..=10 {
        site.change_to(seq);
        site.clock.advance(TimeDelta::seconds(BOARD_SECONDS));
        for _ in 0..100 {
            yield_now().await;
        }
    }
    assert_eq!(site.truth.built.load(SeqCst), built, "no board was built");
    site.truth.unknown.store(false, SeqCst);
    site.clock.advance(TimeDelta::seconds(BEAT_SECONDS));
    for screen in [&mut screen, &mut newcomer] {
        assert_eq!(next(screen).await, board(10), "the first frame since");
        assert_eq!(next(screen).await, beat(10));
    }
}

#[tokio::test]
async fn newcomers_do_not_put_off_the_board_of_the_others() {
    let site = Site::new();
    let (mut old, _) = site.screen();
    next(&mut old).await;
    for _ in 0..3 {
        site.clock.advance(TimeDelta::seconds(BEAT_SECONDS));
        assert_eq!(next(&mut old).await, beat(0));
        let (mut newcomer, _) = site.screen();
        assert_eq!(next(&mut newcomer).await, board(0));
    }
    site.clock.advance(TimeDelta::seconds(BEAT_SECONDS));
    assert_eq!(next(&mut old).await, board(0));
}

#[tokio::test]
async fn a_clock_set_back_by_an_hour_does_not_silence_the_beat() {
    let site = Site::new();
    let (mut screen, _) = site.screen();
    next(&mut screen).await;
    site.clock.advance(TimeDelta::hours(-1));
    site.change_to(1); // the channel looks at the clock again, as it does after every sleep
    assert_eq!(next(&mut screen).await, board(1));
    site.clock.advance(TimeDelta::seconds(BEAT_SECONDS));
    assert_eq!(next(&mut screen).await, beat(1));
}

#[tokio::test(start_paused = true)]
async fn a_clock_set_back_while_nothing_happens_is_noticed() {
    let site = Site::new();
    let (mut screen, _) = site.screen();
    next(&mut screen).await;
    site.clock.advance(TimeDelta::hours(-1));
    tokio::time::sleep(Duration::from_secs(6)).await; // tokio's time, which moves by itself here
    site.clock.advance(TimeDelta::seconds(BEAT_SECONDS));
    assert_eq!(next(&mut screen).await, beat(0));
}

#[tokio::test]
async fn a_burst_of_a_thousand_changes_ends_with_the_newest_board() {
    let site = Site::new();
    let (mut screen, _) = site.screen();
    next(&mut screen).await;
    for seq in 1..=1000 {
        site.change_to(seq);
    }
    assert_eq!(next(&mut screen).await, board(1000));
    assert_eq!(site.truth.built.load(SeqCst), 2, "changes that come together make one board");
}

#[tokio::test]
async fn boards_never_go_back_under_a_stream_of_changes() {
    let site = Site::new();
    let (mut screen, _) = site.screen();
    let changes = site.changes.clone();
    let truth = site.truth.clone();
    tokio::spawn(async move {
        for seq in 1..=1000 {
            truth.seq.store(seq, SeqCst);
            changes.send_replace(seq);
            yield_now().await;
        }
    });
    let mut last = 0;
    while last < 1000 {
        let seq = seq_of(&next(&mut screen).await);
        assert!(seq >= last, "{seq} after {last}");
        last = seq;
    }
}
