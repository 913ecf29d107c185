import type { Principal } from '../../machines/principal';
import { application } from '../support/applications';
import { contact, globalAdmin, mailboxHolder, operator, reviewer } from '../support/people';
import { played, type PlayedCase } from '../support/played-case';

const byHand = application({ company: { name: 'Fabrikam', address: { lines: ['12 RUE DE LA PAIX'], postalCode: '75002', city: 'PARIS' } } });
const verifying = (given = application(), options: Parameters<typeof played>[1] = {}) => played(given, options).confirm();
const offered = (given = application()) => verifying(given).send('verification.approve', reviewer);
const sign = { name: 'Ada Martin', version: '2026-09' };

describe('the company', () => {
  test('R28 is looked up by its DUNS number, dashes or not', () => {
    const fabrikam = played(application());
    expect(fabrikam.asked).toContainEqual({ src: 'findCompany', input: { duns: '260482871' } });
    expect(fabrikam.view.title).toBe('FABRIKAM S.A.S.');
  });

  test('R28 that the registry does not know is corrected, by another number or by hand', () => {
    const unknown = played(application(), { answers: { findCompany: () => ({ outcome: 'notFound' }) } });
    expect(unknown.in('profile.companyUnclear')).toBe(true);
    expect(unknown.view.requirements).toContainEqual(expect.objectContaining({ code: 'company', status: 'invalid' }));
    unknown.send('company.correct', operator, { company: { name: 'Fabrikam', address: { lines: ['12 rue de la Paix'], postalCode: '75002', city: 'Paris' } } });
    expect(unknown.in('confirming')).toBe(true);
  });

  test('R28 whose number has moved is looked up under the new one', () => {
    const moved = played(application(), {
      answers: {
        findCompany: ({ duns }: { duns: string }) =>
          duns === '260482871' ? { outcome: 'moved', duns: '111111111' } : { outcome: 'found', active: true, company: { name: 'Moved', country: 'FR', address: { lines: ['1'], city: 'Paris' } } },
      },
    });
    expect(moved.view.title).toBe('Moved');
    expect(moved.view['company']).toMatchObject({ name: 'Moved', duns: '111111111', replacedDuns: ['260482871'] });
  });

  test('R28 whose numbers lead to one another is not looked up for ever', () => {
    const asked: string[] = [];
    const inCircles = played(application(), {
      answers: {
        findCompany: ({ duns }: { duns: string }) => {
          asked.push(duns);
          return { outcome: 'moved', duns: duns === '260482871' ? '111111111' : '260482871' };
        },
      },
    });
    expect(asked).toEqual(['260482871', '111111111']);
    expect(inCircles.in('profile.companyUnclear')).toBe(true);
  });

  test('R23 of another country than the account is not taken', () => {
    const abroad = played(application({ country: 'DE' }));
    expect(abroad.context.companyProblem).toBe('otherCountry');
  });

  describe('R28 entered by hand', () => {
    const entered = application({ company: { name: 'Fabrikam', address: { lines: ['12 rue de la Paix'], postalCode: '75002', city: 'Paris' } } });
    const entry = { source: 'direct-plus', duns: '260482871', name: 'FABRIKAM S.A.S.', country: 'FR', address: { lines: ['12 RUE DE LA PAIX'], postalCode: '75002', city: 'PARIS' }, matchConfidence: 9, active: true };
    const registered = (...candidates: object[]) => played(entered, { answers: { matchCompany: () => ({ candidates, unanswered: [] }) } });

    test('R28 that no register knows goes on as it is', () => {
      expect(registered().in('confirming')).toBe(true);
    });

    test('R28 that a register has in the same words, however they are written, is known to be that company', () => {
      const same = registered({ ...entry, name: 'FABRIKAM' });
      expect(same.in('confirming')).toBe(true);
      expect(same.context.registered).toMatchObject({ duns: '260482871', name: 'FABRIKAM' });
      expect(same.context.company).toMatchObject({ name: 'Fabrikam' });
    });

    test('R28 that a register has otherwise is shown difference by difference; the entry may be taken', () => {
      const otherwise = registered(entry);
      expect(otherwise.view.requirements).toContainEqual(expect.objectContaining({
        code: 'registration', event: 'company.choose',
        why: expect.stringMatching(/1: FABRIKAM S\.A\.S\., 12 RUE DE LA PAIX, 75002 PARIS \(name: entered «Fabrikam», registered «FABRIKAM S\.A\.S\.»; only the legal form differs\)$/) as string,
      }));
      expect(otherwise.refusal('company.choose', operator, { take: 2 })).toMatchObject({ guard: 'entryExists' });
      otherwise.send('company.choose', operator, { take: 1 });
      expect(otherwise.in('confirming')).toBe(true);
      expect(otherwise.context).toMatchObject({ company: { name: 'FABRIKAM S.A.S.' }, registered: { duns: '260482871' }, companyChoice: { taken: 'registered', by: 'olivia' } });
    });

    test('R28 may be kept as it was entered, with the reason on record', () => {
      const otherwise = registered(entry);
      expect(otherwise.refusal('company.choose', operator, { take: 'own' })).toMatchObject({ code: 'malformed' });
      otherwise.send('company.choose', operator, { take: 'own', because: 'renamed last week' });
      expect(otherwise.context).toMatchObject({ company: { name: 'Fabrikam' }, companyChoice: { taken: 'own', because: 'renamed last week', by: 'olivia' } });
      expect(otherwise.context.registered).toBeUndefined();
    });

    test('R19 R30 an address that was taken from the post, and is not the register’s, is a reviewer’s to judge', () => {
      const suggested = { lines: ['21 rue de la Paix'], postalCode: '75002', city: 'Paris' };
      const moved = played(entered, { answers: { matchCompany: () => ({ candidates: [{ ...entry, name: 'FABRIKAM' }], unanswered: [] }), validateAddress: () => ({ status: 'Verified', suggestedAddresses: [suggested], problems: [] }) } });
      moved.send('address.choose', operator, { take: 1 }).confirm();
      expect(moved.view.checks.find(({ check }) => check === 'business')).toMatchObject({ status: 'open', hint: expect.stringContaining('entered «21 rue de la Paix», registered «12 RUE DE LA PAIX»') as string });
    });

    test.each([
      ['of another country', { country: 'BE' }], ['that is not sure enough', { matchConfidence: 6 }], ['that has been given up', { active: false }], ['without an address', { address: undefined }],
    ])('R28 an entry %s is not offered', (_, differing) => {
      expect(registered({ ...entry, ...differing }).in('confirming')).toBe(true);
    });
  });

  test('R29 R30 an address by hand is held against the postal rules; a suggestion may be taken or left', () => {
    const suggested = { lines: ['12 rue de la Paix'], postalCode: '75002', city: 'Paris' };
    const answers = { validateAddress: () => ({ status: 'Verified', suggestedAddresses: [suggested], problems: [] }) };
    const taking = played(byHand, { answers });
    expect(taking.in('profile.addressSuggested')).toBe(true);
    expect(taking.refusal('address.choose', operator, { take: 2 })).toMatchObject({ code: 'guard', guard: 'suggestionExists' });
    taking.send('address.choose', operator, { take: 1 });
    expect(taking.context.company).toMatchObject({ address: suggested });

    const keeping = played(byHand, { answers }).send('address.choose', operator, { take: 'own' });
    expect(keeping.context.company).toMatchObject({ address: { city: 'PARIS' } });
    expect(keeping.context.addressChoice).toMatchObject({ taken: 'own', by: 'olivia' });
  });
});

describe('the primary contact', () => {
  test('R32 R33 both proofs are needed, in any order, before verification goes on', () => {
    const first = played(application());
    first.send('registration.prove', contact);
    expect(first.in('verifying')).toBe(false);
    first.send('mailbox.confirm', mailboxHolder, { tokenHash: first.context.confirmation.tokenHash });
    expect(first.in('verifying')).toBe(true);
  });

  test('R32 the registration is proven only by the account under the contact’s own address', () => {
    const waiting = played(application());
    expect(waiting.refusal('registration.prove', globalAdmin)).toMatchObject({ guard: 'isTheRegisteredContact' });
    expect(waiting.refusal('registration.prove', { ...contact, tenant: 'other.example' })).toMatchObject({ guard: 'isTheRegisteredContact' });
  });

  test('R6 R32 a global admin registers a colleague, who still has to sign in', () => {
    const waiting = played(application());
    const owed = () => waiting.view.requirements.find(({ code }) => code === 'contactRegistration');
    expect(owed()).toMatchObject({ status: 'missing', event: 'contact.register' });
    expect(waiting.refusal('contact.register', { ...globalAdmin, tenant: 'contoso.onmicrosoft.example' })).toMatchObject({ guard: 'isOfTheOwnTenant' });
    expect(waiting.refusal('contact.register', operator)).toMatchObject({ code: 'notYourRole' });
    waiting.send('contact.register', globalAdmin);
    expect(waiting.asked.at(-1)).toEqual({ src: 'addUser', input: { tenant: waiting.context.tenant, firstName: 'Paul', lastName: 'Durand', email: 'paul.durand@fabrikam.example', roles: [] } });
    expect(waiting.view.confirmation.registration).toBe(false);
    expect(owed()).not.toHaveProperty('event');
    expect(waiting.confirm().in('verifying')).toBe(true);

    const elsewhere = played(application(), { answers: { addUser: () => ({ outcome: 'ofAnotherAccount' }) } }).send('contact.register', globalAdmin);
    expect(elsewhere.view.requirements).toContainEqual(expect.objectContaining({ code: 'contactRegistration', status: 'invalid', event: 'contact.change' }));
    expect(played(application(), { silent: ['addUser'] }).send('contact.register', globalAdmin).confirm().in('verifying')).toBe(true);
  });

  test('R32 a link of an earlier mail is void, and an expired one too', () => {
    const waiting = played(application());
    const earlier = waiting.context.confirmation.tokenHash;
    expect(waiting.refusal('confirmation.resend', operator)).toMatchObject({ guard: 'lastMailIsNotTooFresh' });
    waiting.until('2026-11-02T10:00:00Z').send('confirmation.resend', operator);
    expect(waiting.refusal('mailbox.confirm', mailboxHolder, { tokenHash: earlier })).toMatchObject({ guard: 'isTheCurrentLink' });
    // Reminders bring new links; the last one, of the seventh business day, is good for a week.
    waiting.until('2026-11-20T00:00:00Z');
    expect(waiting.refusal('mailbox.confirm', mailboxHolder, { tokenHash: waiting.context.confirmation.tokenHash })).toMatchObject({ guard: 'linkHasNotExpired' });
  });
});

describe('a contact who does not answer', () => {
  test('R32 is reminded after three and seven business days, an operator hears at ten, and at thirty the case lapses', () => {
    const silent = played(application());
    expect(silent.forecast.map(({ at, deadline }) => [new Date(at).toISOString(), deadline])).toEqual([
      ['2026-11-05T23:00:00.000Z', 'firstContactReminder'],
      ['2026-11-12T23:00:00.000Z', 'secondContactReminder'],
      ['2026-11-17T23:00:00.000Z', 'operatorHearsOfContact'],
      ['2026-12-15T23:00:00.000Z', 'contactLapse'],
    ]);
    const first = silent.context.confirmation.tokenHash;
    silent.until('2026-11-06T12:00:00Z');
    expect(silent.mails.at(-1)).toMatchObject({ template: 'confirmationReminder', link: { version: 2 } });
    expect(silent.refusal('mailbox.confirm', mailboxHolder, { tokenHash: first })).toMatchObject({ guard: 'isTheCurrentLink' });
    silent.until('2026-12-16T12:00:00Z');
    expect(silent.mails.slice(2).map(({ template, to }) => [template, 'team' in to ? to.team : 'contact'])).toEqual([
      ['confirmationReminder', 'contact'], ['reminder', 'operators'], ['lapsed', 'contact'],
    ]);
    expect(silent.states).toContain('stage.lapsed');
  });

  test('R32 whose case has lapsed can have it reopened; what was proven stays proven', () => {
    const lapsed = played(application()).send('mailbox.confirm', mailboxHolder, { tokenHash: '1'.repeat(64) }).until('2026-12-16T12:00:00Z');
    expect(lapsed.refusal('registration.prove', contact)).toMatchObject({ code: 'notNow' });
    lapsed.send('case.reopen', operator);
    expect(lapsed.states).toEqual(expect.arrayContaining(['contact.proving.mailbox.confirmed', 'contact.proving.patience.fresh']));
    expect(lapsed.mails.at(-1)).toMatchObject({ template: 'confirmMailbox' });
    expect(lapsed.send('registration.prove', contact).in('verifying')).toBe(true);
  });

  test('R32 who has proven the mailbox only is reminded too, with a link to the page on which to sign in', () => {
    const half = played(application()).send('mailbox.confirm', mailboxHolder, { tokenHash: '1'.repeat(64) }).until('2026-11-06T12:00:00Z');
    expect(half.mails.at(-1)).toMatchObject({ template: 'confirmationReminder', link: { version: 2 } });
    expect(half.states).toContain('contact.proving.mailbox.confirmed');
  });

  test('R33 once both proofs hold, nobody is reminded any more', () => {
    const done = played(application()).confirm().send('verification.approve', reviewer).until('2027-03-01T00:00:00Z');
    expect(done.mails.filter(({ template }) => template.startsWith('confirm'))).toHaveLength(1);
  });
});

describe('verification', () => {
  test('R35 R36 counts business days from the day after both proofs: due at 3, stuck at 5, then a level every 2', () => {
    // Monday 2 November; Armistice Day is Wednesday 11 November. Paris is an hour ahead of UTC.
    const waiting = verifying(application(), { start: '2026-11-05T09:00:00Z' });
    expect(waiting.forecast.map(({ at, deadline }) => [new Date(at).toISOString(), deadline])).toEqual([
      ['2026-11-10T23:00:00.000Z', 'verificationDue'], // Friday 6, Monday 9, Tuesday 10
      ['2026-11-13T23:00:00.000Z', 'verificationStuck'], // Thursday 12, Friday 13
      ['2026-11-17T23:00:00.000Z', 'nextLevel'], // Monday 16, Tuesday 17
      ['2026-11-19T23:00:00.000Z', 'nextLevel'],
      ['2026-11-23T23:00:00.000Z', 'nextLevel'],
      ['2026-11-25T23:00:00.000Z', 'nextLevel'],
    ]);
    waiting.until('2026-11-20T12:00:00Z');
    expect(waiting.enteredAt('overdue.stuck')).toEqual(['2026-11-13T23:00:00.000Z']);
    expect(waiting.view.escalation).toBe(3);
    expect(waiting.tags).toEqual(expect.arrayContaining(['overdue', 'stuck']));
    expect(waiting.mails.slice(2).map(({ template, to }) => [template, 'team' in to ? to.team : to.email])).toEqual([
      ['reviewerReminder', 'reviewers'],
      ['verificationStuck', 'paul.durand@fabrikam.example'],
      ['escalated', 'operators'],
      ['escalated', 'verification-leads'],
      ['escalated', 'programme-manager'],
    ]);
    expect(waiting.view.requirements).toContainEqual(expect.objectContaining({ code: 'accountVerification', status: 'due' }));
  });

  test('R36 any decision ends the escalation', () => {
    const stuck = verifying().until('2026-11-20T12:00:00Z');
    expect(stuck.in('clock.overdue.stuck')).toBe(true);
    const escalations = (): number => stuck.mails.filter(({ template }) => template === 'escalated').length;
    const sent = escalations();
    expect(sent).toBeGreaterThan(1);
    stuck.send('verification.approve', reviewer).until('2027-02-01T00:00:00Z');
    expect(escalations()).toBe(sent);
  });

  test('R35 the clock stands still while information is requested: a day counts if it runs at the day’s end', () => {
    // Proofs on Monday 2 November. Tuesday counts; from Wednesday noon to Friday noon it stands; Friday counts again.
    const waiting = verifying().until('2026-11-04T12:00:00Z');
    waiting.send('information.request', reviewer, { documents: [{ document: 'register extract', proves: 'the name' }] });
    expect(waiting.forecast.filter(({ deadline }) => /verification|Level/.test(deadline))).toEqual([]);
    expect(waiting.view.requirements).toContainEqual(expect.objectContaining({ code: 'document', status: 'missing' }));
    waiting.until('2026-11-06T12:00:00Z').send('information.complete', operator);
    expect(waiting.forecast.slice(0, 2).map(({ at }) => new Date(at).toISOString())).toEqual(['2026-11-09T23:00:00.000Z', '2026-11-12T23:00:00.000Z']);
  });

  test('R36 information requested when the decision is overdue, and the case not stuck, resumes overdue, with nobody told more', () => {
    const overdue = verifying().until('2026-11-06T12:00:00Z');
    expect(overdue.in('clock.overdue.running')).toBe(true);
    overdue.send('information.request', reviewer, { documents: [{ document: 'd', proves: 'p' }] });
    expect(overdue.in('clock.overdue.paused')).toBe(true);
    overdue.until('2026-11-06T15:00:00Z').send('information.complete', operator);
    expect(overdue.in('clock.overdue.running')).toBe(true);
    expect(overdue.view.escalation).toBe(0);
    expect(overdue.tags).not.toContain('stuck');
  });

  test('R36 information requested when the case is stuck resumes stuck, at the same level', () => {
    const stuck = verifying().until('2026-11-10T12:00:00Z');
    expect(stuck.view.escalation).toBe(1);
    stuck.send('information.request', reviewer, { documents: [{ document: 'd', proves: 'p' }] }).until('2026-11-16T12:00:00Z').send('information.complete', operator);
    expect(stuck.in('clock.overdue.stuck')).toBe(true);
    expect(stuck.view.escalation).toBe(1);
  });

  test('R35 a rejection ends the round; mending begins a new one at day 0', () => {
    const rejected = verifying().until('2026-11-09T12:00:00Z').send('verification.reject', reviewer, { reasons: [{ code: 'name', field: 'company.name', remedy: 'as registered' }] });
    expect(rejected.view.vettingStatus).toBe('Rejected');
    expect(rejected.view.requirements).toContainEqual(expect.objectContaining({ field: 'company.name', todo: expect.stringContaining('as registered') as string }));
    rejected.until('2026-11-12T12:00:00Z').send('profile.mend', operator, { company: { duns: '260482871' } });
    expect(rejected.in('verifying')).toBe(true);
    expect(rejected.view).toMatchObject({ round: 2, escalation: 0 });
    expect(new Date(rejected.forecast[0]!.at).toISOString()).toBe('2026-11-17T23:00:00.000Z');
  });

  test('R19 a reviewer never decides a case that he or she started', () => {
    const own = verifying(application(), { by: { ...reviewer, roles: ['operator'] } });
    expect(own.refusal('verification.approve', reviewer)).toMatchObject({ guard: 'isNotWhoStartedTheCase' });
    expect(own.refusal('verification.approve', { ...reviewer, id: 'raj' })).toBeUndefined();
  });
});

describe('the PartnerID', () => {
  test('R26 can be put off, and until it is associated the agreement is not signed', () => {
    const deferred = offered(application({ partnerId: 'deferred' }));
    expect(deferred.refusal('agreement.sign', globalAdmin, sign)).toMatchObject({ guard: 'partnerIdIsAssociated', message: expect.stringContaining('R26') as string });
    deferred.send('partnerId.associate', globalAdmin, { partnerId: '4821936' });
    expect(deferred.refusal('agreement.sign', globalAdmin, sign)).toBeUndefined();
  });

  test.each([
    ['R23 that does not exist', { outcome: 'unknown' }, 'does not exist'],
    ['R23 of another country', { outcome: 'otherCountry', country: 'DE' }, 'belongs to DE'],
    ['R24 that is not of type Location', { outcome: 'notALocation', type: 'Headquarters' }, 'only a Location'],
  ])('%s is refused with the reason, and another may be given', (_, answer, says) => {
    const refused = played(application(), { answers: { checkPartnerId: ({ partnerId }: { partnerId: string }) => (partnerId === '4821936' ? answer : { outcome: 'valid', partnerId, name: 'n' }) } });
    expect(refused.view.requirements).toContainEqual(expect.objectContaining({ code: 'partnerId', status: 'invalid', why: expect.stringContaining(says) as string }));
    refused.send('partnerId.associate', operator, { partnerId: '5555' });
    expect(refused.states).toContain('partnerId.associated');
  });

  const paris = { partnerId: '4821936', type: 'Location', country: 'FR', name: 'Paris' };
  const lyon = { ...paris, partnerId: '4821940', name: 'Lyon' };
  const others = [{ ...paris, partnerId: '4821937', country: 'DE' }, { ...paris, partnerId: '4821900', type: 'Headquarters' }];
  const listing = (...identifiers: object[]) => played(application({ partnerId: 'deferred' }), { answers: { listIdentifiers: () => ({ identifiers }) } });
  const asked = (one: ReturnType<typeof listing>) => one.view.requirements.find(({ code }) => code === 'partnerId');

  test('R24 the company’s identifiers are shown; its one Location of the country is suggested and not taken by itself', () => {
    const one = listing(paris, ...others);
    expect(one.view.identifiers).toEqual([paris, ...others]);
    expect(asked(one)?.todo).toContain('associate 4821936 (Paris), the only Location in FR');
    expect(one.in('partnerId.deferred')).toBe(true);
    expect(one.view.partnerId).toBeUndefined();
  });

  test('R24 of several Locations of the country one is chosen', () => {
    const several = listing(paris, lyon, ...others);
    expect(asked(several)?.todo).toContain('one of 4821936 (Paris) · 4821940 (Lyon), or');
    expect(several.send('partnerId.associate', globalAdmin, { partnerId: '4821940' }).view.partnerId).toBe('4821940');
  });

  test('R25 where there is no Location of the country, a global admin of the company adds one, and its new PartnerID is associated', () => {
    const none = listing(...others);
    expect(asked(none)).toMatchObject({ event: 'partnerId.addLocation', todo: expect.stringContaining('no Location in FR') as string });
    expect(none.refusal('partnerId.addLocation', operator, { name: 'Lyon' })).toMatchObject({ code: 'notYourRole' });
    expect(none.refusal('partnerId.addLocation', { ...globalAdmin, tenant: 'contoso.onmicrosoft.example' }, { name: 'Lyon' })).toMatchObject({ guard: 'isOfTheOwnTenant' });
    none.send('partnerId.addLocation', globalAdmin, { name: 'Lyon' });
    expect(none.asked).toContainEqual({ src: 'addLocation', input: { tenant: none.context.tenant, country: 'FR', name: 'Lyon' } });
    expect(none.view.partnerId).toBe('6000001');
  });

  test('R24 R26 a refused PartnerID leaves the list to choose from, and can be put off', () => {
    const refused = played(application(), { answers: { checkPartnerId: () => ({ outcome: 'unknown' }), listIdentifiers: () => ({ identifiers: [lyon] }) } });
    expect(asked(refused)).toMatchObject({ status: 'invalid', todo: expect.stringContaining('4821940 (Lyon)') as string });
    refused.send('partnerId.defer', globalAdmin);
    expect(refused.in('partnerId.deferred')).toBe(true);
    expect(asked(refused)).toMatchObject({ status: 'missing' });
  });

  test('R24 a directory that does not answer leaves the choice open', () => {
    const silent = played(application({ partnerId: 'deferred' }), { silent: ['listIdentifiers'] });
    expect(silent.in('partnerId.listing')).toBe(true);
    expect(asked(silent)).toMatchObject({ status: 'missing' });
    expect(silent.send('partnerId.associate', globalAdmin, { partnerId: '4821936' }).states).toContain('partnerId.associated');
  });
});

describe('the agreement', () => {
  test('R38 is not signed before verification has finished', () => {
    expect(verifying().refusal('agreement.sign', globalAdmin, sign)).toMatchObject({ code: 'notNow', message: expect.stringContaining('once verification is finished') as string });
  });
  test('R38 is signed by nobody but a global admin', () => {
    expect(offered().refusal('agreement.sign', contact, sign)).toMatchObject({ code: 'notYourRole' });
    expect(offered().refusal('agreement.sign', operator, sign)).toMatchObject({ code: 'notYourRole' });
  });
  test('R5 is signed by nobody of another company', () => {
    expect(offered().refusal('agreement.sign', { ...globalAdmin, tenant: 'contoso.onmicrosoft.example' }, sign)).toMatchObject({ guard: 'isOfTheOwnTenant' });
  });
  test('R37 is signed in the version that was offered', () => {
    expect(offered().refusal('agreement.sign', globalAdmin, { ...sign, version: '2020-01' })).toMatchObject({ guard: 'isTheOfferedVersion' });
  });
  test('R37 is signed in a language that it was offered in', () => {
    expect(offered().refusal('agreement.sign', globalAdmin, { ...sign, language: 'fr' })).toMatchObject({ guard: 'isInAnOfferedLanguage' });
    expect(offered().send('agreement.sign', globalAdmin, { ...sign, language: 'en' }).view.programmeStatus).toBe('Active');
  });
  test('R39 R40 once signed, the signature is on record and the reseller is Active', () => {
    const active = offered().send('agreement.sign', globalAdmin, sign);
    expect(active.view).toMatchObject({ programmeStatus: 'Active', signature: { version: '2026-09', by: 'ada' } });
    expect(active.states).toContain('stage.active.adminAgent.ready');
    expect(active.context.signature).toMatchObject({ name: 'Ada Martin', language: 'en', sha256: '00' });
  });
});

test('R41 R42 a signer who is no admin agent is an open requirement, mended by a global admin', () => {
  let member = false;
  const answers = { checkAdminAgent: () => ({ member }), assignAdminAgent: () => { member = true; return { assigned: true }; } };
  const active = played(application(), { answers }).confirm().send('verification.approve', reviewer).send('agreement.sign', globalAdmin, sign);
  expect(active.view.requirements).toEqual([expect.objectContaining({ code: 'adminAgent' })]);
  active.send('adminAgent.assign', globalAdmin);
  expect(active.view.requirements).toEqual([]);
});

test('R34 the contact is told of every stage', () => {
  const active = offered().send('agreement.sign', globalAdmin, sign);
  expect(active.mails.map(({ template }) => template)).toEqual(['confirmMailbox', 'verificationStarted', 'approved', 'agreementReady', 'active']);
});

test('withdrawing ends the case before signing, and not after', () => {
  const withdrawn = verifying().send('enrollment.withdraw', globalAdmin);
  expect(withdrawn.states).toEqual(['stage.withdrawn', 'contact.closed', 'partnerId.closed']);
  expect(withdrawn.forecast).toEqual([]);
  expect(offered().send('agreement.sign', globalAdmin, sign).refusal('enrollment.withdraw', globalAdmin)).toMatchObject({ guard: 'isNotSigned' });
});

describe('R34 mail to the contact that comes back', () => {
  const system: Principal = { kind: 'system', id: 'mail', roles: ['system'] };
  const bounce = { recipient: 'Paul.Durand@fabrikam.example', action: 'failed', status: '5.1.1', diagnostic: '550 no such user' };

  test('R34 is shown with the server’s words, and told to an operator once', () => {
    const bounced = played(application()).send('mail.bounced', system, bounce).send('mail.bounced', system, { ...bounce, status: '5.2.2' });
    expect(bounced.view.requirements).toContainEqual(expect.objectContaining({ code: 'contactUnreachable', why: 'mail to p…@fabrikam.example comes back: 5.2.2 550 no such user', event: 'confirmation.resend' }));
    expect(bounced.mails.filter(({ template }) => template === 'mailBounced')).toEqual([expect.objectContaining({ to: { team: 'operators' }, facts: { status: '5.1.1', diagnostic: '550 no such user' } })]);
    bounced.send('mailbox.confirm', mailboxHolder, { tokenHash: '1'.repeat(64) });
    expect(bounced.view.requirements.map(({ code }) => code)).not.toContain('contactUnreachable');
  });

  test('R34 does not concern the case where it went to another address, or is tried further', () => {
    const open = played(application());
    expect(open.refusal('mail.bounced', system, { ...bounce, recipient: 'earlier@fabrikam.example' })).toMatchObject({ guard: 'isTheContactsAddress' });
    expect(open.refusal('mail.bounced', system, { ...bounce, action: 'delayed' })).toMatchObject({ guard: 'isForGood' });
  });
});

describe('R34 another primary contact', () => {
  const lucie = { firstName: 'Lucie', lastName: 'Bernard', email: 'lucie.bernard@fabrikam.example', language: 'en' } as const;
  const signedIn: Principal = { kind: 'account', id: 'lucie', roles: ['user'], tenant: 'fabrikam.onmicrosoft.example', email: lucie.email };
  const change = (given: PlayedCase) => given.send('contact.change', globalAdmin, { primaryContact: lucie });
  const prove = (given: PlayedCase) => given.send('mailbox.confirm', mailboxHolder, { tokenHash: given.context.confirmation.tokenHash }).send('registration.prove', signedIn);

  test('R32 R33 gives both proofs anew: old links die, the earlier one is told, the clock stands still and other checks stand', () => {
    const changed = verifying().until('2026-11-04T12:00:00Z');
    const { tokenHash } = changed.context.confirmation;
    changed.send('verification.reject', reviewer, { reasons: [{ code: 'c', field: 'f', remedy: 'r' }], final: true });
    change(changed);
    expect(changed.mails.slice(-2).map(({ template, to }) => [template, 'email' in to && to.email])).toEqual([['contactChanged', 'paul.durand@fabrikam.example'], ['confirmMailbox', lucie.email]]);
    expect(changed.refusal('mailbox.confirm', mailboxHolder, { tokenHash })).toMatchObject({ guard: 'isTheCurrentLink' });
    expect(changed.refusal('registration.prove', contact)).toMatchObject({ guard: 'isTheRegisteredContact' });
    expect(changed.in('clock.onTime.paused')).toBe(true);
    expect(changed.in('decision.proposed')).toBe(true); // the stage is where it was
    expect(changed.view).toMatchObject({ vettingSubStatus: 'EmailOwnership', round: 1 });
    prove(changed.until('2026-11-06T12:00:00Z'));
    expect(changed.in('clock.onTime.running')).toBe(true);
    expect(new Date(changed.forecast[0]!.at).toISOString()).toBe('2026-11-09T23:00:00.000Z'); // Tuesday, Friday, Monday
    expect(changed.view.checks.map(({ check, status }) => [check, status])).toEqual([['emailDomain', 'passed'], ['employment', 'passed'], ['business', 'passed'], ['identity', 'open']]);
  });

  test.each([
    ['rejected', () => verifying().send('verification.reject', reviewer, { reasons: [{ code: 'c', field: 'f', remedy: 'r' }] }), 'stage.rejected'],
    ['offered the agreement', () => offered(), 'stage.agreement'],
    ['Active', () => offered().send('agreement.sign', globalAdmin, sign), 'stage.active'],
  ])('R34 can be named while the case is %s, which stays as it is', (_, at, state) => {
    const changed = change(at());
    expect(changed.in(state)).toBe(true);
    expect(changed.view.requirements.map(({ code }) => code)).toEqual(expect.arrayContaining(['emailOwnership', 'contactRegistration']));
    expect(prove(changed).states).toContain('contact.proven');
    expect(changed.in(state)).toBe(true);
  });

  test('R34 who never proves anything ends no Active reseller’s case: an operator hears again and again', () => {
    const silent = change(offered().send('agreement.sign', globalAdmin, sign));
    const sent = silent.mails.length;
    silent.until('2027-02-01T12:00:00Z');
    expect(silent.in('adminAgent.ready')).toBe(true);
    expect(silent.mails.slice(sent).filter(({ to }) => 'team' in to).map(({ at }) => new Date(at).toISOString().slice(0, 10))).toEqual(['2026-11-17', '2026-12-15', '2026-12-30', '2027-01-14', '2027-01-28']);
  });

  test('R33 who never proves anything during verification lets the case lapse; reopened, both proofs are asked for again', () => {
    const lapsed = change(verifying()).until('2026-12-16T12:00:00Z');
    expect(lapsed.states).toEqual(['stage.lapsed', 'contact.resting', 'partnerId.associated']);
    lapsed.send('case.reopen', globalAdmin);
    expect(lapsed.in('stage.confirming')).toBe(true);
    expect(prove(lapsed).view).toMatchObject({ round: 2 });
  });

  test('R31 cannot be a webmail address, nor be named by anybody but a global admin of the company', () => {
    expect(verifying().refusal('contact.change', globalAdmin, { primaryContact: { ...lucie, email: 'lucie@gmail.com' } })).toMatchObject({ code: 'malformed' });
    expect(verifying().refusal('contact.change', operator, { primaryContact: lucie })).toMatchObject({ code: 'notYourRole' });
    expect(verifying().refusal('contact.change', { ...globalAdmin, tenant: 'contoso.onmicrosoft.example' }, { primaryContact: lucie })).toMatchObject({ guard: 'isOfTheOwnTenant' });
  });

  test('R34 before the profile is complete only takes the other’s place', () => {
    const early = change(played(application(), { answers: { findCompany: () => ({ outcome: 'notFound' }) } }));
    expect(early.mails).toEqual([]);
    expect(early.states).toContain('contact.unasked');
    expect(early.view.confirmation.contactEmail).toBe(lucie.email);
  });
});
