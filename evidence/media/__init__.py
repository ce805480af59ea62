"""The ffmpeg toolbox: files in, dataclasses and small files out; knows no Django and no database."""
