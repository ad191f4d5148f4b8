//! Milliseconds of ResNet-56's tail behind block 18 of 27, by batch size: `cargo run --release --example throughput`.

use std::hint::black_box;
use std::time::Instant;

use clio::burn::tensor::Tensor;
use clio::tail::{Network, Request, Tail};
use tail_test::resnet56::tail::ResNet56Tail;

/// The partition behind `/layer2/layer2.8/Add`: the input and the stem come before the blocks.
const PARTITION: u8 = 19;

fn main() {
    let start = Instant::now();
    let Ok(tail) = ResNet56Tail::new() else { return eprintln!("the weights do not load") };
    println!("load {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let Some(partition) = tail.partition(PARTITION) else { return };
    let [c, h, w] = partition.shape();
    println!("partition {PARTITION}: {c}×{h}×{w}");
    for batch in [1, 8, 32] {
        let x = Tensor::<4>::ones([batch, c, h, w], tail.device());
        let constants: Vec<usize> = (0..batch).map(|i| i % 3).collect();
        for (what, rates) in [
            ("no constants", vec![3; batch]),
            ("one rate", vec![1; batch]),
            ("mixed rates", constants),
        ] {
            report(what, batch, || {
                let outputs = tail.run(PARTITION, x.clone(), &rates).map(Tensor::into_data);
                black_box(outputs.is_ok());
            });
        }
        let request = Request { partition: PARTITION, prefix: vec![0x5A; 200], packets: 1 };
        let requests = vec![request; batch];
        report("decode, run, label", batch, || {
            black_box(tail.infer(&requests));
        });
    }
}

/// The fastest of some calls.
fn report(what: &str, batch: usize, mut call: impl FnMut()) {
    let fastest = (0..12)
        .map(|_| {
            let start = Instant::now();
            call();
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min);
    println!(
        "batch {batch:2}, {what:18}: {:7.2} ms, {:7.1} images/s",
        fastest * 1e3,
        batch as f64 / fastest
    );
}
