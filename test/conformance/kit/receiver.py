"""A webhook receiver in another language: checks the signature, answers the abuse check, acks `echo`."""

import hashlib
import hmac
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = sys.argv[1].encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_OPTIONS(self):
        self.answer(200, WebHook_Allowed_Origin=self.headers["WebHook-Request-Origin"])

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        mac = hmac.new(KEY, self.headers["ce-connectionId"].encode(), hashlib.sha256).hexdigest()
        if f"sha256={mac}" not in self.headers["ce-signature"].split(","):
            return self.answer(401)
        if self.headers["ce-type"] == "azure.webpubsub.sys.connect":
            claims = json.loads(body)["claims"]
            return self.answer(204) if claims.get("sub") == ["py"] else self.answer(403, b'{"message":"only py"}')
        if self.headers["ce-eventName"] != "echo":
            return self.answer(204)
        packet = re.sub(rb'^42(/[^,]*,)?(\d+)\["echo",', rb"43\1\2[", body)
        self.answer(200, packet, Content_Type="text/plain")


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
