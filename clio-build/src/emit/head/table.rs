use clio_rt::table::OperatingPoint;
use proc_macro2::TokenStream;
use quote::quote;

use super::constants::number;
use crate::plan::Plan;

/// The partition table's constants.
pub(super) fn table(plan: &Plan) -> TokenStream {
    let points = plan.table();
    let (count, round_trip) = (number(points.len()), number(plan.round_trip_us()));
    let rows = points.iter().map(row);
    quote! {
        /// The operating points that are worth having, by partition and slices.
        static POINTS: [::clio::rt::table::OperatingPoint; #count] = [#(#rows),*];
        static TABLE: ::clio::rt::table::Table<'static> =
            match ::clio::rt::table::Table::new(&POINTS, #round_trip) {
                Ok(table) => table,
                Err(_) => panic!("the partition table is empty"),
            };
    }
}

fn row(point: &OperatingPoint) -> TokenStream {
    let (partition, slices, bytes) =
        (number(point.partition), number(point.slices), number(point.bytes));
    let (device_us, tail_us, accuracy) =
        (number(point.device_us), number(point.tail_us), number(point.accuracy));
    quote! {
        ::clio::rt::table::OperatingPoint {
            partition: #partition,
            slices: #slices,
            bytes: #bytes,
            device_us: #device_us,
            tail_us: #tail_us,
            accuracy: #accuracy,
        }
    }
}
