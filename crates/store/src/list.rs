//! Lists in statements: `IN (…)` with few different lengths, so that the texts stay prepared.

/// How many places a list of so many has: the next power of four, or none.
fn room(asked: usize) -> usize {
    let mut room = usize::from(asked > 0);
    while room < asked {
        room *= 4;
    }
    room
}

/// `?, ?, ?, ?`
pub(crate) fn unnamed(asked: usize) -> String {
    vec!["?"; room(asked)].join(", ")
}

/// `$1, $2, $3, $4`
pub(crate) fn numbered(asked: usize) -> String {
    let places: Vec<String> = (1..=room(asked)).map(|place| format!("${place}")).collect();
    places.join(", ")
}

/// What is asked for; the last one fills the room that is left.
pub(crate) fn named<T>(asked: &[T]) -> impl Iterator<Item = &T> {
    let room = room(asked.len());
    asked.iter().chain(std::iter::repeat_n(asked.last(), room).flatten()).take(room)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_few_lengths_and_room_for_all() {
        for (asked, places) in
            [(0, 0), (1, 1), (2, 4), (4, 4), (5, 16), (16, 16), (17, 64), (64, 64), (512, 1024)]
        {
            assert_eq!(room(asked), places);
        }
        assert_eq!(unnamed(2), "?, ?, ?, ?");
        assert_eq!(numbered(3), "$1, $2, $3, $4");
        assert_eq!(unnamed(0), "");
    }

    #[test]
    fn what_is_asked_for_comes_first_and_the_last_fills_the_room() {
        let asked: Vec<usize> = (0..5).collect();
        let filled: Vec<usize> = named(&asked).copied().collect();
        assert_eq!(filled, [0, 1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4]);
        assert_eq!(named::<u8>(&[]).count(), 0);
    }
}
