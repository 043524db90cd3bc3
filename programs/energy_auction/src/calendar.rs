//! Civil dates of the years that an order text may name.

pub const YEAR_FIRST: u32 = 2020;
pub const YEAR_LAST: u32 = 2099;

/// Days from 1970-01-01 to a date, or nothing if there is no such day in 2020..=2099.
///
/// Months are counted from March, so that the leap day comes last: then (153 m + 2) / 5 is the number of days before
/// month m. All years divisible by four in this range are leap years.
#[inline]
pub fn days_from_epoch(year: u32, month: u32, day: u32) -> Option<u32> {
    if !(YEAR_FIRST..=YEAR_LAST).contains(&year) || !(1..=12).contains(&month) || day < 1 {
        return None;
    }
    if day > days_in_month(year, month) {
        return None;
    }
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let before_year = 365 * year + year / 4 - year / 100 + year / 400;
    let before_month = (153 * month + 2) / 5;
    const DAYS_TO_1970: u32 = 719_468; // from 0000-03-01
    Some(before_year + before_month + day - 1 - DAYS_TO_1970)
}

#[inline]
fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_the_range_follows_its_predecessor() {
        let mut expected = 18_262; // 2020-01-01
        for year in YEAR_FIRST..=YEAR_LAST {
            for month in 1..=12 {
                for day in 1..=31 {
                    let Some(days) = days_from_epoch(year, month, day) else { continue };
                    assert_eq!(days, expected);
                    expected += 1;
                }
            }
        }
        assert_eq!(expected, 47_482); // 2100-01-01
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for (y, m, d) in
            [(2026, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0), (2019, 12, 31), (2100, 1, 1)]
        {
            assert_eq!(days_from_epoch(y, m, d), None);
        }
    }
}
