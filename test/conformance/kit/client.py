"""A Socket.IO client in another language: does what it is told on the command line, says what happened as JSON lines."""

import json
import sys

import socketio

url, path, token, transport = sys.argv[1:5]
client = socketio.Client(reconnection=False)


def say(**what):
    print(json.dumps(what), flush=True)


@client.on("news", namespace="/")
def on_news(*args):
    say(event="news", args=[a.hex() if isinstance(a, bytes) else a for a in args])
    return "thanks"


client.connect(f"{url}?access_token={token}", socketio_path=path, transports=[transport], namespaces=["/", "/chat"])
say(event="connected", sid=client.get_sid("/"))
say(event="ack", value=client.call("echo", {"text": "hëllo", "n": [1, 2.5, None]}, timeout=20))
say(event="chat ack", value=client.call("echo", "in chat", namespace="/chat", timeout=20))
say(event="binary ack", value=client.call("echo", b"\x00\x01\xff", timeout=20).hex())
sys.stdin.readline()
client.disconnect()
say(event="bye")
