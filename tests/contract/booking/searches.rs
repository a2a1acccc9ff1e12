//! Free times, a month at a glance, and the first time of every site.

use guichet_tests::booking::{date, moment, service, starts_for, text};
use guichet_tests::town::on_both;
use serde_json::{Value, json};

#[tokio::test]
async fn a_months_days_and_the_first_time_of_every_site_agree_with_the_times() {
    on_both(async |town| {
        let service = service(&town, "identite").await;
        let citizen = town.citizen();
        let (from, to) = (date(1), date(31));
        let query = format!("service={service}&persons=2&from={from}&to={to}");
        let slots = citizen.get(&town.site_path(&format!("/slots?{query}"))).await.expect(200).json();
        let slots = slots["slots"].as_array().expect("a list").clone();
        assert!(slots.iter().all(|slot| slot["minutes"] == 25), "two persons");
        let days = citizen.get(&town.site_path(&format!("/days?{query}"))).await.expect(200).json();
        let days = days["days"].as_array().expect("a list").clone();
        assert_eq!(days.len(), 31);
        for day in &days {
            let on = text(&day["on"]);
            let count = slots.iter().filter(|slot| text(&slot["starts_at"]).starts_with(&on)).count();
            match day["load"].as_str() {
                Some("free") => assert!(count > 3, "{day}: {count}"),
                Some("few") => assert!((1..=3).contains(&count), "{day}: {count}"),
                Some("full" | "closed") => assert_eq!(count, 0, "{day}"),
                _ => panic!("{day}"),
            }
        }
        let first = citizen.get("/api/v1/slots/first?kind=identite&persons=2").await.expect(200).json();
        let first = first["slots"].as_array().expect("a list").clone();
        assert!(first.windows(2).all(|two| moment(&two[0]["starts_at"]) <= moment(&two[1]["starts_at"])));
        let here = first.iter().find(|it| it["site"] == town.demo.site).expect("this site has times");
        let today = starts_for(2, &citizen, &town, &service, 0, 1).await;
        assert!(moment(&here["starts_at"]) <= moment(&json!(today[0])), "nothing is earlier");
        let site = citizen.get(&town.site_path("")).await.expect(200).json();
        let of = |kind: &str| {
            site["services"].as_array().and_then(|it| it.iter().find(|it| it["kind"] == kind)).cloned()
        };
        assert_eq!(of("identite").expect("a service")["booking"]["contact_limit"], 3);
        assert_eq!(of("actes").expect("a service")["booking"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_search_is_named_by_its_field() {
    on_both(async |town| {
        let identite = service(&town, "identite").await;
        let actes = service(&town, "actes").await;
        let absent = format!("{}zy", &identite[..identite.len() - 2]);
        let citizen = town.citizen();
        let today = date(0);
        for (query, field) in [
            (String::new(), "service"),
            ("service=nothing".to_owned(), "service"),
            (format!("service={absent}"), "service"),
            (format!("service={identite}&persons=0"), "persons"),
            (format!("service={identite}&persons=7"), "persons"),
            (format!("service={identite}&persons=two"), "persons"),
            (format!("service={identite}&persons=1&persons=1"), "persons"),
            (format!("service={identite}&from=tomorrow"), "from"),
            (format!("service={identite}&from={today}&to={}", date(-1)), "to"),
            (format!("service={identite}&from={today}&to={}", date(92)), "to"),
            (format!("service={identite}&from={today}&from={today}"), "from"),
            (vec![format!("service={identite}"); 9].join("&"), "service"),
        ] {
            for what in ["slots", "days"] {
                let reply = citizen.get(&town.site_path(&format!("/{what}?{query}"))).await;
                assert_eq!(reply.problem(422, "invalid")["errors"][0]["field"], field, "{query}");
            }
        }
        citizen
            .get(&town.site_path(&format!("/slots?service={identite}&color=blue")))
            .await
            .problem(422, "unknown-field");
        citizen.get(&town.site_path(&format!("/slots?service={actes}"))).await.problem(409, "not-bookable");
        citizen
            .get(&town.site_path(&format!("/slots?service={identite}&from={today}&to={}", date(91))))
            .await
            .expect(200);
        citizen.get("/api/v1/slots/first").await.problem(422, "invalid");
        citizen.get("/api/v1/slots/first?kind=nothing").await.problem(422, "invalid");
        citizen.get("/api/v1/slots/first?kind=identite&persons=99").await.problem(422, "invalid");
        let reception = town.reception();
        for query in ["", "?on=soon", "?name=a%00b", "?reference=%00", "?name=a&phone=1234"] {
            reception.get(&town.site_path(&format!("/appointments{query}"))).await.problem(422, "invalid");
        }
    })
    .await;
}
