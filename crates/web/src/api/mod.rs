//! The interface under `/api/v1` (DESIGN.md section 7). A handler has four thoughts: guard, parse, one command to
//! its lane, answer.

mod appointments;
mod board;
mod booked;
mod calendars;
mod calls;
mod check_ins;
mod citizens;
mod counters;
#[cfg(test)]
mod description;
mod devices;
pub(crate) mod help;
mod holds;
mod letters;
mod live_ticket;
mod notice;
mod openapi;
mod operations;
mod queries;
mod reception;
mod sites;
mod slips;
mod slots;
mod submit;
mod suspensions;
mod tickets;
mod visits;
mod wishes;

pub(crate) use appointments::{completed, contact, promise, renamed};
pub(crate) use board::SEERS;
pub(crate) use booked::{OTHERS, Wanted, block_time, matching};
pub(crate) use check_ins::{Here as Arrived, named, need, receive};
pub(crate) use counters::{OVERSEERS, overseer};
pub(crate) use devices::{DeviceList, of_site as devices_of};
pub(crate) use holds::{Kept, hash, keep};
pub(crate) use letters::{struck, tried_again};
pub(crate) use notice::HANGERS;
pub(crate) use slots::{First, FirstAt, STAFF, errands_of, firsts, free, refused};
pub(crate) use submit::{id, submit};
pub(crate) use wishes::{can_wait, wished};

use axum::Router;
use axum::handler::Handler;
use axum::middleware::from_fn;
use axum::routing::MethodRouter;
use utoipa_axum::{PathItemExt, paste};

use crate::app::App;

/// Makes of one list the routes that answer and, where it is compared with what they say, their description.
macro_rules! interface {
    ($($module:ident::$handler:ident),+ $(,)?) => {
        /// The routes that answer.
        pub fn router() -> Router<App> {
            let router = Router::new();
            paste! { $(let router = serve::<$module::[<__path_ $handler>], _, _>(router, &$module::$handler);)+ }
            router.route_layer(from_fn(queries::only_known))
        }

        /// What stands above each handler.
        #[cfg(test)]
        fn described(about: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
            use utoipa_axum::{router::OpenApiRouter, routes};

            let router = OpenApiRouter::<App>::with_openapi(about);
            $(let router = router.routes(routes!($module::$handler));)+
            router.into_openapi()
        }
    };
}

/// Lets a handler answer at the path and by the methods that its description names.
fn serve<P, H, T>(router: Router<App>, handler: &H) -> Router<App>
where
    P: utoipa::Path,
    H: Handler<T, App>,
    T: 'static,
{
    let methods = P::methods().into_iter();
    router.route(
        &P::path(),
        methods.fold(MethodRouter::new(), |it, method| it.on(method.to_method_filter(), handler.clone())),
    )
}

interface![
    sites::list,
    sites::one,
    tickets::issue,
    reception::find,
    tickets::by_code,
    live_ticket::live,
    visits::rings,
    visits::starts,
    visits::completions,
    visits::no_shows,
    visits::parkings,
    reception::transfers,
    visits::undos,
    reception::enquiries,
    reception::priorities,
    reception::joins,
    reception::splits,
    reception::services,
    reception::cares,
    citizens::delays,
    citizens::repeats,
    tickets::returns,
    tickets::withdrawals,
    counters::one,
    calls::calls,
    counters::openings,
    counters::pauses,
    counters::closings,
    counters::after_works,
    suspensions::suspend,
    suspensions::list,
    suspensions::resume,
    devices::beat,
    devices::list,
    slips::enter,
    slips::close_day,
    notice::set,
    notice::one,
    notice::end,
    help::call,
    help::list,
    help::answers,
    slots::slots,
    slots::days,
    slots::first,
    holds::hold,
    holds::extensions,
    holds::let_go,
    appointments::book,
    appointments::one,
    appointments::cancel,
    appointments::moves,
    appointments::persons,
    appointments::names,
    appointments::pre_applications,
    wishes::ask,
    wishes::one,
    wishes::end,
    wishes::answers,
    calendars::own,
    calendars::address,
    calendars::feed,
    booked::find,
    booked::block,
    booked::blocks,
    booked::unblock,
    check_ins::check_in,
    letters::list,
    letters::write,
    letters::completions,
    board::board,
    board::live,
    openapi::openapi,
    operations::healthz,
    operations::readyz,
    operations::metrics,
];
