"""Verifies the DKIM signature of the mail on standard input: verify.py NAME RECORD, as they stand in DNS."""

import sys

import dkim

name, record = sys.argv[1:]


def txt(asked, timeout=5):
    return record.encode() if asked.decode().rstrip(".") == name else None


mail = sys.stdin.buffer.read()
try:
    is_verified = dkim.verify(mail, dnsfunc=txt, minkey=2048)
except ValueError:  # A key of another kind.
    is_verified = False
print("verified" if is_verified else "not verified")
