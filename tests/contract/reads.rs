//! GET changes nothing.

use guichet_tests::town::on_both;

#[tokio::test]
async fn reading_everything_changes_no_row() {
    on_both(async |town| {
        let desk = town.desk(0);
        let ticket = town.ticket(&desk.services[0]).await;
        let called = town.ticket(&desk.services[0]).await;
        desk.next().await.expect("somebody waits");
        let code = called.code.unwrap();
        let before = town.rows().await;
        let seq = town.board().await.seq;
        let paths = [
            "/".to_owned(),
            "/kiosk".to_owned(),
            "/display".to_owned(),
            "/desk".to_owned(),
            format!("/t/{code}"),
            "/api/openapi.json".to_owned(),
            "/healthz".to_owned(),
            "/readyz".to_owned(),
            "/metrics".to_owned(),
            "/api/v1/sites".to_owned(),
            town.site_path(""),
            town.site_path("/board"),
            desk.path(""),
            desk.path("/calls"),
            format!("/api/v1/tickets/{code}"),
            format!("/api/v1/tickets/{}", ticket.id),
            format!("/api/v1/tickets/{}/starts", called.id),
            town.site_path("/tickets"),
            town.site_path(&format!("/tickets?number={}", ticket.number)),
            town.site_path("/suspensions"),
            town.site_path("/help-calls"),
            town.site_path("/notice"),
            town.site_path("/devices"),
            "/manage/today".to_owned(),
            town.site_path(&format!("/slots?service={}", desk.services[0])),
            town.site_path(&format!("/days?service={}", desk.services[0])),
            "/api/v1/slots/first?kind=identite".to_owned(),
            town.site_path("/letters"),
            town.site_path("/letters?state=listed"),
            town.site_path("/appointments?name=a"),
            town.site_path("/appointments?phone=0612"),
            town.site_path("/appointments?reference=ABC123"),
            format!("/api/v1/appointments/{code}"),
            format!("/api/v1/appointments/{code}/appointment.ics"),
            desk.path("/calendar"),
        ];
        let everybody =
            [town.citizen(), town.kiosk(), town.display(), town.reception(), town.manager(), desk.agent];
        for who in &everybody {
            for path in &paths {
                let reply = who.get(path).await;
                assert!(reply.status < 500, "{reply}");
            }
        }
        assert_eq!(before.differences(&town.rows().await), Vec::<String>::new());
        assert_eq!(town.board().await.seq, seq);
    })
    .await;
}
