"""That bytes are the same: the seal, proofs about copies, re-reading, and every version in the store."""
