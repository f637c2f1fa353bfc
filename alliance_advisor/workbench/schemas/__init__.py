"""JSON Schemas of the files of a knowledge base, made from its own words, so that an editor offers them and underlines others."""
