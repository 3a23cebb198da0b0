"""The lab's kind of chat server: a thread for each connection, rules of regular expressions, then the stored questions as substrings."""
import json
import re
import resource
import socketserver

ANSWERS = {
    "你好": "你好,有什么可以帮助你的吗?",
    "现在几点了": "现在20:46",
    "你叫什么名字": "我叫chatGBT",
    "你会做什么": "我会回答一些基本问题",
    "再见": "再见,愚蠢的人类",
    "天气查询": "今天最高温度达到27℃",
    "时间查询": "请看右下角",
}
RULES = [
    ("天气", "天气查询"),
    ("时间", "时间查询"),
    ("你会什么", "你会做什么"),
    ("你叫什么", "你叫什么名字"),
    ("你是", "你叫什么名字"),
    ("几点了", "现在几点了"),
]


def answer(question):
    question = question.lower()
    for pattern, stored in RULES:
        if re.search(pattern, question):
            return ANSWERS[stored]
    return next((ANSWERS[stored] for stored in ANSWERS if stored in question), "我不知道怎么回答这个问题")


class Chat(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while data := self.request.recv(1024):
                self.request.send(answer(data.decode()).encode())
        except ConnectionError:
            pass


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 4096


_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
with Server(("127.0.0.1", 0), Chat) as server:
    print(json.dumps({"event": "listening", "port": server.server_address[1]}), flush=True)
    server.serve_forever()
