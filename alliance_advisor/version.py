"""The version of the software; the knowledge base has one of its own."""

VERSION = "0.1.0"
