//! Ours against burn's own, output and slopes.

use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor};

use super::super::values;
use super::{depthwise, suits};
use crate::graph::ops::{Conv2d, Range};

fn layer(channels: usize, kernel: [usize; 2], stride: [usize; 2], padding: [usize; 4]) -> Conv2d {
    Conv2d {
        outputs: channels,
        inputs: 1,
        groups: channels,
        kernel,
        stride,
        dilation: [1, 1],
        padding,
        weights: vec![],
        bias: vec![],
        clamp: Range::NONE,
    }
}

#[test]
fn output_and_slopes_are_burns_own() {
    let device = Device::flex().autodiff();
    let cases = [
        ([7, 9], [3, 3], [1, 1], [1, 1, 1, 1]),
        ([8, 8], [3, 3], [2, 2], [0, 0, 1, 1]),
        ([9, 7], [5, 5], [2, 2], [2, 2, 2, 2]),
        ([6, 11], [5, 3], [1, 2], [2, 0, 2, 1]),
        ([10, 10], [2, 3], [3, 3], [0, 1, 0, 0]),
        ([5, 5], [1, 1], [2, 2], [0, 0, 0, 0]),
        ([4, 4], [3, 3], [1, 1], [2, 2, 2, 2]),
    ];
    for (input, kernel, stride, padding) in cases {
        let op = layer(3, kernel, stride, padding);
        assert!(suits(&op, &device));
        let x = values([2, 3, input[0], input[1]], &device).require_grad();
        let weights = values([3, 1, kernel[0], kernel[1]], &device).require_grad();
        let [top, left, bottom, right] = padding;
        let options =
            ConvOptions::new_with_padding(stride, [(top, bottom), (left, right)], [1, 1], 3);
        let found = [
            depthwise(x.clone(), weights.clone(), &op),
            conv2d(x.clone(), weights.clone(), None, options),
        ]
        .map(|y| {
            let slopes = values(y.dims(), &device);
            let mut gradients = (y.clone() * slopes).sum().backward();
            let of =
                |t: &Tensor<4>, gradients: &mut _| t.grad_remove(gradients).map(Tensor::into_data);
            (y.into_data(), of(&x, &mut gradients), of(&weights, &mut gradients))
        });
        assert_eq!(found[0], found[1], "{op:?}");
    }
}

#[test]
fn others_are_left_to_burn() {
    let device = Device::flex();
    let mut op = layer(3, [3, 3], [1, 1], [1; 4]);
    op.dilation = [2, 1];
    assert!(!suits(&op, &device));
    let wide = Conv2d { outputs: 6, dilation: [1, 1], ..op };
    assert!(!suits(&wide, &device));
}
