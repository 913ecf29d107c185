import { readReturnedMail } from '../../activities/mail/bounces';
import { messageToken } from '../../activities/mail/message-token';
import { answerTo } from '../../dev/mail-catcher/returned';

const key = Buffer.alloc(32, 7);
const token = messageToken(key, { caseId: 'fabrikam-7f3k', effect: 12 });
const returnPath = `bounces+${token}@parvis.example`;

interface Given {
  readonly head?: readonly string[];
  readonly status?: readonly string[];
  readonly encoding?: 'base64' | 'quoted-printable';
  readonly returned?: string;
  readonly returnedType?: string;
}

/** A report as mail servers write them, part by part. */
function aReport({ head = [`To: <${returnPath}>`], status = oneFailed, encoding, returned, returnedType = 'message/rfc822' }: Given = {}): Buffer {
  const text = status.join('\r\n');
  return Buffer.from(
    [
      'From: MAILER-DAEMON@mx.fabrikam.example (Mail Delivery System)', ...head, 'Subject: Undelivered Mail Returned to Sender', 'Message-ID: <20261123.1@mx.fabrikam.example>', 'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0', 'Content-Type: multipart/report; report-type=delivery-status;', '\tboundary="b/1"', '', 'This is a MIME-encapsulated message.', '',
      '--b/1', 'Content-Type: text/plain; charset=utf-8', '', 'I am sorry to have to inform you.', '',
      '--b/1', 'Content-Description: Delivery report', 'Content-Type: message/delivery-status', ...(encoding ? [`Content-Transfer-Encoding: ${encoding}`] : []), '',
      encoding === 'base64' ? Buffer.from(text).toString('base64') : text, '',
      ...(returned === undefined ? [] : ['--b/1', `Content-Type: ${returnedType}`, '', returned, '']),
      '--b/1--', '',
    ].join('\r\n'),
  );
}

const oneFailed = [
  'Reporting-MTA: dns; mx.fabrikam.example', 'X-Postfix-Queue-ID: 4B1C2D3E', 'Arrival-Date: Mon, 23 Nov 2026 09:00:00 +0000 (UTC)', '',
  'Final-Recipient: rfc822; ada.martin@fabrikam.example', 'Original-Recipient: rfc822;ada.martin@fabrikam.example', 'Action: failed', 'Status: 5.1.1', 'Remote-MTA: dns; mx.fabrikam.example',
  'Diagnostic-Code: smtp; 550 5.1.1 <ada.martin@fabrikam.example>: Recipient address', '    rejected: User unknown', '',
];

const expected = {
  caseId: 'fabrikam-7f3k', effect: 12, recipient: 'ada.martin@fabrikam.example', action: 'failed', status: '5.1.1',
  diagnostic: '550 5.1.1 <ada.martin@fabrikam.example>: Recipient address rejected: User unknown', reportId: '<20261123.1@mx.fabrikam.example>',
};
const read = (raw: Buffer) => readReturnedMail(raw, key);

describe('a report of delivery', () => {
  test('says which message of which case did not arrive, and why', async () => {
    expect(await read(aReport())).toEqual({ is: 'bounce', bounce: expected });
  });

  test('is read the same however it is encoded', async () => {
    for (const encoding of ['base64', 'quoted-printable'] as const) expect(await read(aReport({ encoding }))).toEqual({ is: 'bounce', bounce: expected });
  });

  test('is known by the message’s mark, wherever a server has kept it', async () => {
    const elsewhere: Given[] = [
      { head: ['To: enrollment@parvis.example', `Delivered-To: ${returnPath.toUpperCase()}`] },
      { head: ['To: undisclosed-recipients:;', `X-Original-To: ${returnPath}`] },
      { head: [], status: [`Original-Envelope-Id: ${token}`, ...oneFailed] },
      { head: ['To: bounces@parvis.example'], returned: `From: enrollment@parvis.example\r\nX-Parvis-Message: ${token}\r\nSubject: hello\r\n\r\nhello` },
      { head: ['To: bounces@parvis.example'], returned: `From: enrollment@parvis.example\r\nX-Parvis-Message:\r\n ${token}\r\n`, returnedType: 'text/rfc822-headers' },
    ];
    for (const given of elsewhere) expect(await read(aReport(given))).toMatchObject({ is: 'bounce', bounce: { caseId: 'fabrikam-7f3k', effect: 12 } });
  });

  test('without a mark of ours may be made up', async () => {
    const forged = token.replace('.12.', '.13.');
    for (const to of ['bounces@parvis.example', `bounces+${forged}@parvis.example`, `bounces+fabrikam-7f3k.12@parvis.example`]) {
      expect(await read(aReport({ head: [`To: ${to}`], returned: `X-Parvis-Case: fabrikam-7f3k\r\nMessage-ID: <fabrikam-7f3k.12@parvis.example>\r\n\r\n` }))).toEqual({ is: 'other', why: expect.stringContaining('made up') });
    }
  });

  test('names the address that we wrote to where the mail was passed on', async () => {
    const passedOn = oneFailed.map((line) => line.replace('Final-Recipient: rfc822; ada.martin@fabrikam.example', 'Final-Recipient: rfc822; ada@home.example'));
    expect(await read(aReport({ status: passedOn }))).toMatchObject({ bounce: { recipient: 'ada.martin@fabrikam.example' } });
    expect(await read(aReport({ status: passedOn.filter((line) => !line.startsWith('Original')) }))).toMatchObject({ bounce: { recipient: 'ada@home.example' } });
  });

  test('of several people counts by the worst', async () => {
    const second = ['Final-Recipient: rfc822; bob@fabrikam.example', 'Action: delivered', 'Status: 2.0.0', ''];
    expect(await read(aReport({ status: [...oneFailed.slice(0, 4), ...second, ...oneFailed.slice(4)] }))).toMatchObject({ bounce: { action: 'failed', recipient: 'ada.martin@fabrikam.example' } });
  });

  test('tells a delay from a failure', async () => {
    const late = oneFailed.map((line) => line.replace('Action: failed', 'Action: Delayed (will retry)').replace('(will retry)', '').trimEnd().replace('Status: 5.1.1', 'Status: 4.4.1 (connection timed out)'));
    expect(await read(aReport({ status: late }))).toMatchObject({ bounce: { action: 'delayed', status: '4.4.1' } });
  });

  test('of another shape is told with the field', async () => {
    const without = (start: string) => oneFailed.filter((line) => !line.startsWith(start));
    expect(await read(aReport({ status: without('Status') }))).toEqual({ is: 'other', why: expect.stringMatching(/another shape than agreed: status: /) });
    expect(await read(aReport({ status: oneFailed.map((line) => line.replace('Action: failed', 'Action: broken')) }))).toEqual({ is: 'other', why: expect.stringMatching(/agreed: action: failed, delayed, .* is expected/) });
    expect(await read(aReport({ status: oneFailed.slice(0, 3) }))).toEqual({ is: 'other', why: 'it is a report that names no recipient' });
  });

  test('without a Message-ID is known by its bytes', async () => {
    const bare = Buffer.from(aReport().toString().replace(/Message-ID: .*\r\n/, ''));
    const [one, two] = [await read(bare), await read(Buffer.from(bare))];
    expect(one).toMatchObject({ bounce: { reportId: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    expect(two).toEqual(one);
  });
});

describe('what is no report of delivery', () => {
  const plain = (head: string, body = 'I am away.') => Buffer.from(`From: ada.martin@fabrikam.example\r\nTo: ${returnPath}\r\n${head}\r\n\r\n${body}`);

  test('is told by its kind: an automatic answer (RFC 3834), a receipt, a person', async () => {
    expect(await read(plain('Subject: Out of office\r\nAuto-Submitted: auto-replied'))).toEqual({ is: 'other', why: expect.stringContaining('automatic answer') });
    expect(await read(plain('Subject: Read: hello\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b', '--b\r\nContent-Type: text/plain\r\n\r\nread\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n--b--'))).toEqual({ is: 'other', why: expect.stringContaining('no report of delivery') });
    expect(await read(plain('Subject: Re: hello'))).toEqual({ is: 'other', why: expect.stringContaining('somebody has written') });
    expect(await read(Buffer.from([0, 255, 13, 10]))).toMatchObject({ is: 'other' });
    expect(await read(Buffer.alloc(0))).toMatchObject({ is: 'other' });
  });
});

describe('the mail catcher’s own reports', () => {
  const message = Buffer.from('Subject: hello\r\n\r\nhello');
  const answer = (recipient: string) => answerTo({ recipient, returnPath, message });

  test('tell of an address that does not exist, a full mailbox, a server that is silent', async () => {
    const told = async (recipient: string) => read(answer(recipient) ?? Buffer.alloc(0));
    expect(await told('ada@bounces.example')).toMatchObject({ bounce: { caseId: 'fabrikam-7f3k', action: 'failed', status: '5.1.1', recipient: 'ada@bounces.example' } });
    expect(await told('bounce-ada@fabrikam.example')).toMatchObject({ bounce: { status: '5.1.1' } });
    expect(await told('full@bounces.example')).toMatchObject({ bounce: { status: '5.2.2' } });
    expect(await told('delayed@bounces.example')).toMatchObject({ bounce: { action: 'delayed', status: '4.4.1' } });
    expect(await told('away@bounces.example')).toEqual({ is: 'other', why: expect.stringContaining('automatic answer') });
  });

  test('come for no other address', () => {
    expect(answer('ada@fabrikam.example')).toBeUndefined();
  });
});
