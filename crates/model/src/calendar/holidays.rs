//! The French public holidays, computed: nobody types them in each year.
//!
//! Code du travail L3133-1 (the eleven), L3134-13 (two more in Alsace-Moselle), L3422-2 with décret n° 83-1003
//! (the abolition of slavery overseas). Where other law holds (Nouvelle-Calédonie, Polynésie française …) a town
//! says `none` or the nearest and writes closures.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// Which public holidays close a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holidays {
    /// No day by law; closures say it all.
    None,
    /// The eleven of L3133-1.
    #[default]
    Metropole,
    /// Good Friday and 26 December too.
    AlsaceMoselle,
    /// 27 May too.
    Guadeloupe,
    /// 10 June too.
    Guyane,
    /// 22 May too.
    Martinique,
    /// 27 April too.
    Mayotte,
    /// 20 December too.
    Reunion,
    /// 9 October too.
    SaintBarthelemy,
    /// 28 May too.
    SaintMartin,
}

/// One public holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Holiday {
    /// 1 January.
    NewYear,
    /// The Friday before Easter (Alsace-Moselle).
    GoodFriday,
    /// The day after Easter Sunday.
    EasterMonday,
    /// 1 May.
    Labour,
    /// 8 May.
    Victory1945,
    /// The fortieth day of Easter.
    Ascension,
    /// The day after Pentecost.
    WhitMonday,
    /// 14 July.
    National,
    /// 15 August.
    Assumption,
    /// 1 November.
    AllSaints,
    /// 11 November.
    Armistice1918,
    /// 25 December.
    Christmas,
    /// 26 December (Alsace-Moselle).
    SaintStephen,
    /// The abolition of slavery (overseas).
    Abolition,
}

impl Holidays {
    /// The public holiday on this date; `None` on an ordinary day.
    pub fn on(self, date: NaiveDate) -> Option<Holiday> {
        self.of_year(date.year()).into_iter().find(|&(day, _)| day == date).map(|(_, holiday)| holiday)
    }

    /// A year's public holidays in their order. (Two may share a date, as Ascension and 1 May do in 2008.)
    pub fn of_year(self, year: i32) -> Vec<(NaiveDate, Holiday)> {
        if self == Holidays::None {
            return Vec::new();
        }
        let sunday = easter(year);
        let after = |days| sunday.checked_add_days(Days::new(days)).expect("inside the year");
        let mut days = vec![
            (day(year, 1, 1), Holiday::NewYear),
            (after(1), Holiday::EasterMonday),
            (day(year, 5, 1), Holiday::Labour),
            (day(year, 5, 8), Holiday::Victory1945),
            (after(39), Holiday::Ascension),
            (after(50), Holiday::WhitMonday),
            (day(year, 7, 14), Holiday::National),
            (day(year, 8, 15), Holiday::Assumption),
            (day(year, 11, 1), Holiday::AllSaints),
            (day(year, 11, 11), Holiday::Armistice1918),
            (day(year, 12, 25), Holiday::Christmas),
        ];
        if self == Holidays::AlsaceMoselle {
            days.push((sunday.checked_sub_days(Days::new(2)).expect("inside the year"), Holiday::GoodFriday));
            days.push((day(year, 12, 26), Holiday::SaintStephen));
        }
        days.extend(
            self.abolition().map(|(month, of_month)| (day(year, month, of_month), Holiday::Abolition)),
        );
        days.sort_unstable();
        days
    }

    /// Month and day on which the abolition of slavery is remembered.
    fn abolition(self) -> Option<(u32, u32)> {
        match self {
            Holidays::None | Holidays::Metropole | Holidays::AlsaceMoselle => None,
            Holidays::Mayotte => Some((4, 27)),
            Holidays::Martinique => Some((5, 22)),
            Holidays::Guadeloupe => Some((5, 27)),
            Holidays::SaintMartin => Some((5, 28)),
            Holidays::Guyane => Some((6, 10)),
            Holidays::SaintBarthelemy => Some((10, 9)),
            Holidays::Reunion => Some((12, 20)),
        }
    }
}

/// Easter Sunday of a Gregorian year (the computus of Meeus, Jones and Butcher, "Astronomical Algorithms", ch. 8).
pub fn easter(year: i32) -> NaiveDate {
    let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
    let golden = year.rem_euclid(19);
    let moon_drift = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let epact = (19 * golden + century - century.div_euclid(4) - moon_drift + 15).rem_euclid(30);
    let to_sunday =
        (32 + 2 * century.rem_euclid(4) + 2 * (of_century / 4) - epact - of_century % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * to_sunday).div_euclid(451);
    let of_march = (epact + to_sunday - 7 * late + 22).unsigned_abs();
    if of_march <= 31 { day(year, 3, of_march) } else { day(year, 4, of_march - 31) }
}

fn day(year: i32, month: u32, of_month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, of_month).expect("every caller names a day that each year has")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published dates (Institut de mécanique céleste et de calcul des éphémérides).
    const EASTER: [(i32, u32, u32); 21] = [
        (2020, 4, 12),
        (2021, 4, 4),
        (2022, 4, 17),
        (2023, 4, 9),
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2027, 3, 28),
        (2028, 4, 16),
        (2029, 4, 1),
        (2030, 4, 21),
        (2031, 4, 13),
        (2032, 3, 28),
        (2033, 4, 17),
        (2034, 4, 9),
        (2035, 3, 25),
        (2036, 4, 13),
        (2037, 4, 5),
        (2038, 4, 25),
        (2039, 4, 10),
        (2040, 4, 1),
    ];

    #[test]
    fn easter_is_where_the_published_list_has_it() {
        for (year, month, of_month) in EASTER {
            assert_eq!(easter(year), day(year, month, of_month));
        }
    }

    #[test]
    fn easter_is_right_in_the_years_that_trip_formulas() {
        // 1954, 1981, 2049, 2076: the exceptions of Gauss's formula; 1818 and 2285 the earliest, 1943 the latest.
        let known = [
            (1818, 3, 22),
            (1943, 4, 25),
            (1954, 4, 18),
            (1981, 4, 19),
            (2049, 4, 18),
            (2076, 4, 19),
            (2285, 3, 22),
        ];
        for (year, month, of_month) in known {
            assert_eq!(easter(year), day(year, month, of_month));
        }
    }

    #[test]
    fn the_eleven_of_2026() {
        let days: Vec<String> =
            Holidays::Metropole.of_year(2026).iter().map(|(date, _)| date.to_string()).collect();
        let known = [
            "2026-01-01",
            "2026-04-06",
            "2026-05-01",
            "2026-05-08",
            "2026-05-14",
            "2026-05-25",
            "2026-07-14",
            "2026-08-15",
            "2026-11-01",
            "2026-11-11",
            "2026-12-25",
        ];
        assert_eq!(days, known);
    }

    #[test]
    fn regions_have_their_own_days() {
        assert_eq!(Holidays::AlsaceMoselle.on(day(2026, 4, 3)), Some(Holiday::GoodFriday));
        assert_eq!(Holidays::AlsaceMoselle.on(day(2026, 12, 26)), Some(Holiday::SaintStephen));
        assert_eq!(Holidays::Metropole.on(day(2026, 4, 3)), None);
        assert_eq!(Holidays::Reunion.on(day(2026, 12, 20)), Some(Holiday::Abolition));
        assert_eq!(Holidays::Martinique.on(day(2026, 5, 22)), Some(Holiday::Abolition));
        assert_eq!(Holidays::None.on(day(2026, 12, 25)), None);
    }
}
