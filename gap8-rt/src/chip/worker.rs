use core::marker::PhantomData;

use super::team;

/// What is forked.
pub type Work<'a> = &'a (dyn Fn(Core) + Sync + 'a);

/// One of a team's cores, for the code that runs on it.
#[derive(Clone, Copy, Debug)]
pub struct Core {
    id: u32,
    count: u32,
    /// It stays on its core.
    local: PhantomData<*const ()>,
}

impl Core {
    pub(super) fn new(id: u32, count: u32) -> Core {
        Core { id, count, local: PhantomData }
    }

    /// Which: 0 to `count() - 1`.
    #[inline(always)]
    pub fn id(self) -> usize {
        self.id as usize
    }

    /// Cores of the team.
    #[inline(always)]
    pub fn count(self) -> usize {
        self.count as usize
    }

    /// Sleeps until the whole team is here: about 10 cycles for the last one (gap8.md section 4). What the others wrote before is seen after.
    #[inline(always)]
    pub fn barrier(self) {
        team::barrier();
    }

    /// This core's part of `items`, in order and as even as can be.
    #[inline]
    pub fn share(self, items: usize) -> core::ops::Range<usize> {
        items * self.id() / self.count()..items * (self.id() + 1) / self.count()
    }
}
