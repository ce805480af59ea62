"""The way in for files of the public: tus 1.0 at `/u/files/`, with evidence's door for the bytes."""
