import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signUp } from '#auth/accounts.ts';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';

const run = promisify(execFile);

async function python(script: string): Promise<string> {
  const env = { ...process.env, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1', PYTHONIOENCODING: 'utf-8' };
  const { stdout } = await run('python3', ['-c', script], { timeout: 60_000, env });
  return stdout;
}

const works = (script: string) =>
  python(script).then(
    () => true,
    () => false,
  );
const hasPython = await works('import http.cookiejar, urllib.request');
const hasRequests = hasPython && (await works('import requests'));
const how = hasRequests ? 'by requests' : hasPython ? 'by urllib, since there is no requests' : 'no python3 here';

/** The script of the document, to the letter. */
const DOCUMENT = `# Example using requests library
import requests

session = requests.Session()
session.post('http://example.com/login/', data={'username': 'user', 'password': 'pass'})
response = session.get('http://example.com/messages/api/chats/')
`;

/** What of requests the scripts here use, by Python's own library. */
const STANDARD_LIBRARY = `
import http.cookiejar, json as json_, sys, types, urllib.error, urllib.parse, urllib.request
class Response:
    def __init__(self, status, body):
        self.status_code, self.text = status, body.decode()
        self.ok = status < 400
    def json(self):
        return json_.loads(self.text)
class Session:
    def __init__(self):
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)
    def request(self, method, url, data=None, json=None):
        body = urllib.parse.urlencode(data).encode() if data else json_.dumps(json).encode() if json else None
        headers = {'Content-Type': 'application/json'} if json else {}
        wish = urllib.request.Request(url, data=body, headers=headers, method=method)
        try:
            with self.opener.open(wish) as answer:
                return Response(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            return Response(error.code, error.read())
    def get(self, url, **rest): return self.request('GET', url, **rest)
    def post(self, url, **rest): return self.request('POST', url, **rest)
    def patch(self, url, **rest): return self.request('PATCH', url, **rest)
    def delete(self, url, **rest): return self.request('DELETE', url, **rest)
sys.modules['requests'] = types.SimpleNamespace(Session=Session)
`;

let served: Served;
let john: Person;

beforeAll(async () => {
  served = await serve();
  john = await served.house.person('johndoe');
  const account = { username: 'user', email: 'user@example.org', password: 'pass' };
  await signUp(served.house.services.auth, account, { ip: null, userAgent: '' });
});
afterAll(() => served.close());

function here(script: string): Promise<string> {
  const library = hasRequests ? '' : STANDARD_LIBRARY;
  return python(library + script.replaceAll('http://example.com', served.base));
}

test.skipIf(!hasPython)(`the document’s own script signs in and reads its chats (${how})`, async () => {
  const said = await here(`${DOCUMENT}print(response.status_code, response.text)`);
  expect(said.trim()).toBe('200 {"count":0,"next":null,"previous":null,"results":[]}');
});

const DAY = `${DOCUMENT}
api = 'http://example.com/messages/api'
def show(response):
    assert response.ok, response.text
    return response.json() if response.text else None
found = show(session.get(api + '/users/search/?q=johndoe'))['results'][0]
chat = show(session.post(api + '/chats/', json={'chat_type': 'group', 'title': 'Project Team', 'member_ids': [found['id']]}))
url = api + '/chats/%d/' % chat['id']
sent = show(session.post(url + 'messages/', json={'content': 'Hello, everyone!'}))
message = api + '/messages/%d/' % sent['id']
print(show(session.post(message + 'reactions/', json={'emoji': '\\U0001F44D'}))['action'])
show(session.patch(message, json={'content': 'Updated'}))
row = show(session.get(url + 'messages/'))['results'][0]
print(row['content'], row['is_edited'], row['reactions'][0]['count'], row['sender']['username'])
print(show(session.post(url + 'mark-as-read/'))['marked_count'])
show(session.patch(url, json={'title': 'New Chat Title'}))
print(show(session.get(api + '/chats/?search=new+chat'))['results'][0]['title'])
print(session.delete(message).status_code, session.get(message).status_code)
`;

test.skipIf(!hasPython)(`a program goes on from there with the same session (${how})`, async () => {
  expect((await here(DAY)).trim().split('\n')).toEqual([
    'added',
    'Updated True 1 user',
    '0',
    'New Chat Title',
    '204 404',
  ]);
  expect((await john.api.rooms.page({ scope: 'mine' })).items.map(({ room }) => room.name)).toEqual(['New Chat Title']);
});
