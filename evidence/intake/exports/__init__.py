"""Export folders of other makers: a recording with files beside it that say what it is (docs/foreign-exports.md)."""
