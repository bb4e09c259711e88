"""The protocol of one copy task as a small machine, all of whose interleavings are explored."""
