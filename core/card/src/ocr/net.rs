//! A neural network behind one small trait, so that the runtime can be exchanged.

use std::sync::Arc;

use rten::{Model, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use crate::error::CardError;

/// What a network gave: a tensor of 32-bit floats, last dimension fastest.
pub(crate) struct Output {
    pub(crate) shape: Vec<usize>,
    pub(crate) data: Vec<f32>,
}

/// A network with one input and one output.
pub(crate) trait Net: Send + Sync {
    /// Runs on an input of `[batch, channels, height, width]`.
    fn run(&self, shape: [usize; 4], input: Vec<f32>) -> Result<Output, CardError>;

    /// A text stored beside the weights.
    fn metadata(&self, key: &str) -> Option<&str>;
}

/// Threads the networks share.
#[derive(Clone)]
pub(crate) struct Threads(Arc<ThreadPool>);

impl Threads {
    pub(crate) fn new(count: usize) -> Threads {
        Threads(Arc::new(ThreadPool::with_num_threads(count.max(1))))
    }
}

/// A network run by rten, a runtime in pure Rust.
pub(crate) struct RtenNet {
    model: Model,
    threads: Threads,
}

impl RtenNet {
    pub(crate) fn load(onnx: Vec<u8>, threads: Threads) -> Result<RtenNet, CardError> {
        let model = Model::load(onnx).map_err(|error| CardError::Engine(error.to_string()))?;
        Ok(RtenNet { model, threads })
    }
}

impl Net for RtenNet {
    fn run(&self, shape: [usize; 4], input: Vec<f32>) -> Result<Output, CardError> {
        let engine = |error: String| CardError::Engine(error);
        let input = NdTensor::from_data(shape, input);
        let mut options = RunOptions::default();
        options.thread_pool = Some(Arc::clone(&self.threads.0));
        let value = self.model.run_one(input.into(), Some(options)).map_err(|error| engine(error.to_string()))?;
        let tensor =
            value.into_tensor::<f32>().ok_or_else(|| engine("the output is not of 32-bit floats".to_owned()))?;
        Ok(Output { shape: tensor.shape().to_vec(), data: tensor.into_data() })
    }

    fn metadata(&self, key: &str) -> Option<&str> {
        self.model.metadata().get(key)
    }
}
