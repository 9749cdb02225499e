//! How many may watch at once: each open stream holds a connection, so nobody holds many of them.

use preau_kernel::id::UserId;
use preau_kernel::{AppError, Outcome};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Streams of one person: a few tabs on a few devices.
const PER_PERSON: u32 = 8;
/// Streams from one address: a school is behind one.
const PER_ADDRESS: u32 = 400;
/// Streams on one node, well below its connections.
const IN_ALL: u32 = 2000;

/// Who watches now.
#[derive(Clone, Debug, Default)]
pub(super) struct Watchers(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    all: u32,
    people: HashMap<UserId, u32>,
    addresses: HashMap<IpAddr, u32>,
}

/// A place among the watchers, given back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    watchers: Watchers,
    person: UserId,
    address: Option<IpAddr>,
}

impl Watchers {
    /// # Errors
    /// [`AppError::RateLimited`] for a person or an address with too many streams, [`AppError::Unavailable`] when the node
    /// has too many.
    pub(super) fn take_place(&self, person: UserId, address: Option<IpAddr>) -> Outcome<Place> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.all >= IN_ALL {
            return Err(AppError::Unavailable);
        }
        let of_person = counts.people.get(&person).copied().unwrap_or(0);
        let of_address = address.and_then(|ip| counts.addresses.get(&ip)).copied().unwrap_or(0);
        if of_person >= PER_PERSON || of_address >= PER_ADDRESS {
            return Err(AppError::RateLimited { retry_after: 30 });
        }
        counts.all += 1;
        *counts.people.entry(person).or_default() += 1;
        if let Some(ip) = address {
            *counts.addresses.entry(ip).or_default() += 1;
        }
        Ok(Place { watchers: self.clone(), person, address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.watchers.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.all = counts.all.saturating_sub(1);
        leave(&mut counts.people, self.person);
        if let Some(ip) = self.address {
            leave(&mut counts.addresses, ip);
        }
    }
}

fn leave<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, u32>, who: K) {
    if let Some(count) = counts.get_mut(&who) {
        *count -= 1;
        if *count == 0 {
            counts.remove(&who);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_place_that_is_left_can_be_taken_again_and_nobody_takes_them_all() {
        let (watchers, ip) = (Watchers::default(), "203.0.113.1".parse().ok());
        let person = |n| UserId(Uuid::from_u128(n));
        let mut places: Vec<Place> = (0..PER_PERSON).filter_map(|_| watchers.take_place(person(1), ip).ok()).collect();
        assert_eq!(watchers.take_place(person(1), ip).err(), Some(AppError::RateLimited { retry_after: 30 }));
        assert!(watchers.take_place(person(2), ip).is_ok(), "somebody else at the same address may");
        places.pop();
        places.push(watchers.take_place(person(1), ip).unwrap());
        drop(places);
        let counts = watchers.0.lock().unwrap();
        assert!(counts.all == 0 && counts.people.is_empty() && counts.addresses.is_empty());
    }

    #[test]
    fn an_address_and_a_node_have_limits_too() {
        let (watchers, ip) = (Watchers::default(), "203.0.113.1".parse().ok());
        let person = |n: u32| UserId(Uuid::from_u128(n.into()));
        let _here: Vec<Place> = (0..PER_ADDRESS).map(|n| watchers.take_place(person(n), ip).unwrap()).collect();
        assert!(watchers.take_place(person(9999), ip).is_err());
        let _all: Vec<Place> = (PER_ADDRESS..IN_ALL).map(|n| watchers.take_place(person(n), None).unwrap()).collect();
        assert_eq!(watchers.take_place(person(9999), None).err(), Some(AppError::Unavailable));
    }
}
