"""Reading labels out of what a model wrote: one answer, or the answers of a batch."""

from inspect_fer.reading.answer import Reading, is_refusal, read_answer, to_reading
from inspect_fer.reading.batch import BatchReading, read_batch

__all__ = ["BatchReading", "Reading", "is_refusal", "read_answer", "read_batch", "to_reading"]
