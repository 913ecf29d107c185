import { webmailProvider } from '../../machines/programme/webmail';

describe('R31 webmail addresses, judged by registrable domain', () => {
  test.each([
    ['ada@gmail.com', 'gmail.com'],
    ['ada@GoogleMail.com', 'googlemail.com'],
    ['ada@yahoo.co.uk', 'yahoo.co.uk'],
    ['ada@mail.yahoo.co.jp', 'yahoo.co.jp'],
    ['ada@icloud.com', 'icloud.com'],
    ['ada@me.com', 'me.com'],
    ['ada@privaterelay.appleid.com', 'appleid.com'],
    ['ada@aol.de', 'aol.de'],
    ['ada@outlook.fr', 'outlook.fr'],
    ['ada@hotmail.co.za', 'hotmail.co.za'],
    ['ada@live.com.pt', 'live.com.pt'],
    ['ada@msn.com', 'msn.com'],
    ['ada@gmx.ch', 'gmx.ch'],
    ['ada@proton.me', 'proton.me'],
    ['ada@yandex.kz', 'yandex.kz'],
    ['ada@laposte.net', 'laposte.net'],
    ['ada@qq.com', 'qq.com'],
    ['ada@mailinator.com', 'mailinator.com'],
    ['ada@fabrikam.onmicrosoft.com', 'onmicrosoft.com'],
  ])('R31 knows %s as %s', (email, provider) => {
    expect(webmailProvider(email)).toBe(provider);
  });

  test.each([
    'ada@fabrikam.com',
    'ada@fabrikam.example',
    'ada@bt.com',
    'ada@example.com',
    'ada@microsoft.com',
    'ada@gmail.fabrikam.com',
    'ada@live.events',
    'ada@gmail.com.fabrikam.example',
  ])('R31 takes %s, a mailbox on a company’s own domain', (email) => {
    expect(webmailProvider(email)).toBeUndefined();
  });

  test.each(['', 'ada', 'ada@', '@', 'ada@localhost', 'ada@127.0.0.1'])('R31 says nothing of «%s», which is no address', (text) => {
    expect(webmailProvider(text)).toBeUndefined();
  });
});
