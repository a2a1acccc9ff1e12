//! A town's file goes in, and comes out.

use model::town::Town;
use store::{Error, Import, InstallationKey, Role, TOKEN, hash};

use crate::case::{Case, import, now, on_both, town};

#[tokio::test]
async fn the_example_comes_out_as_it_went_in() {
    on_both(async |case| {
        assert_eq!(case.store.export().await.unwrap(), Some(town()));
        let installation = case.store.installation().await.unwrap().unwrap();
        assert!(installation.demo && installation.example);
        assert_eq!(installation.key_fingerprint, InstallationKey::demo().fingerprint());
        assert_eq!(installation.epoch, "0000000000000000000000000000004d");
    })
    .await;
}

#[tokio::test]
async fn importing_twice_changes_nothing() {
    on_both(async |case| {
        let again = case.store.import(import(town())).await.unwrap();
        assert_eq!(again, store::Imported::default());
        assert_eq!(case.store.site(case.site.id).await.unwrap().as_ref(), Some(&case.site));
        assert_eq!(rev(case).await, 1);
    })
    .await;
}

async fn rev(case: &Case) -> i64 {
    let mut lane = case.lane().await;
    let (tx, locked) = lane.begin(&[case.site.id], now()).await.unwrap();
    tx.rollback().await.unwrap();
    lane.close().await;
    locked[0].config_rev
}

#[tokio::test]
async fn what_keeps_its_slug_keeps_its_id_and_what_goes_comes_back_as_it_was() {
    on_both(async |case| {
        let mut changed = town();
        let site = &mut changed.sites[0];
        site.services.reverse();
        site.counters[0].spoken.fr = "guichet un bis".to_owned();
        let mut extra = site.counters[1].clone();
        extra.slug = "un-de-plus".to_owned();
        site.counters.insert(0, extra);
        let gone = changed.sites.remove(1);
        let done = case.store.import(import(changed)).await.unwrap();
        assert_eq!((done.changed, done.retired), (vec![case.site.id], vec![case.annex]));
        assert_eq!(done.principals.len(), 1, "an agent for the new counter");

        let site = case.store.site(case.site.id).await.unwrap().unwrap();
        for old in &case.site.services {
            assert_eq!(site.service(old.id), Some(old));
        }
        assert_eq!(site.services[0].id, case.site.services.last().unwrap().id);
        assert!(case.site.counter(site.counters[0].id).is_none(), "a new counter has a new id");
        assert_eq!(site.counter(case.site.counters[0].id).unwrap().spoken.fr, "guichet un bis");
        assert_eq!(rev(case).await, 2);
        assert!(case.store.site(case.annex).await.unwrap().is_none());
        assert_eq!(case.store.sites().await.unwrap().len(), 1);

        let back = case.store.import(import(town())).await.unwrap();
        assert_eq!((back.added, back.changed), (vec![case.annex], vec![case.site.id]));
        assert!(back.principals.is_empty(), "who was there before is there again");
        assert_eq!(case.store.site(case.site.id).await.unwrap().as_ref(), Some(&case.site));
        assert_eq!(case.store.export().await.unwrap().unwrap().sites[1], gone);
    })
    .await;
}

#[tokio::test]
async fn every_site_has_its_devices_and_every_counter_its_agent() {
    on_both(async |case| {
        let key = InstallationKey::demo();
        let people = case.store.principals(case.site.id).await.unwrap();
        let of = |role| people.iter().filter(|it| it.role == role).count();
        for role in [Role::Kiosk, Role::Display, Role::Reception, Role::Manager, Role::Admin] {
            assert_eq!(of(role), 1, "{role:?}");
        }
        assert_eq!(of(Role::Agent), case.site.counters.len());
        let kiosk = people.iter().find(|it| it.role == Role::Kiosk).unwrap();
        let token = hash(&key.code(TOKEN, kiosk.id.get()));
        assert_eq!(case.store.principal_by_token(token).await.unwrap().as_ref(), Some(kiosk));
        assert!(case.store.revoke(kiosk.id, true).await.unwrap());
        assert!(case.store.principal_by_token(token).await.unwrap().unwrap().revoked);
        assert_eq!(case.store.principal_by_token(hash("nobody")).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn another_key_or_another_kind_of_installation_is_refused() {
    on_both(async |case| {
        let other = Import { key: InstallationKey::from_bytes([1; 32]), ..import(town()) };
        let real = Import { demo: false, ..import(town()) };
        for import in [other, real] {
            let answer = case.store.import(import).await;
            assert!(matches!(answer, Err(Error::Refused(_))), "{answer:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_new_look_comes_out_as_it_went_in() {
    on_both(async |case| {
        let colours = Some(["#5a1e5e".to_owned(), "#ffd24d".to_owned()]);
        let logo = Some("<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>".to_owned());
        let dressed = Town { look: model::Look { colours, logo }, ..town() };
        let done = case.store.import(import(dressed.clone())).await.unwrap();
        assert_eq!(done, store::Imported::default(), "no site changed");
        assert_eq!(case.store.installation().await.unwrap().unwrap().look, dressed.look);
        assert_eq!(case.store.export().await.unwrap(), Some(dressed));
        case.store.import(import(town())).await.unwrap();
        assert_eq!(case.store.export().await.unwrap(), Some(town()), "and goes again");
    })
    .await;
}

#[tokio::test]
async fn many_sites_fit_in_one_import() {
    on_both(async |case| {
        let mut many = town();
        let village = many.sites.remove(1);
        many.sites = (0..60)
            .map(|n| model::town::TownSite { slug: format!("village-{n}"), ..village.clone() })
            .collect();
        let done = case.store.import(import(many.clone())).await.unwrap();
        assert_eq!((done.added.len(), done.retired.len()), (60, 2));
        assert_eq!(case.store.export().await.unwrap(), Some(Town { ..many }));
    })
    .await;
}
