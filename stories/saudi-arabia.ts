import type { Story } from './story';

export const saudiArabia: Story = {
  key: 'saudi-arabia',
  title: 'Saudi Arabia: Trey Research, by hand',
  about: 'The company is entered by hand, its address is suggested otherwise, the PartnerID is put off, and the week ends on Thursday.',
  application: 'examples/trey-research.yaml',

  async tell({ company, staff, people }) {
    const { olivia, raj } = staff('olivia', 'raj');
    const { layla, noura } = people('layla', 'noura');

    await olivia.startsTheEnrollment();
    await company.reaches('profile.addressSuggested', 'the register agrees with the name (R28); the address is written otherwise by the postal rules (R29, R30)');
    await company.owes('address', 'the suggestion, or the own one');
    await layla.sends('address.choose', { take: 1 });
    await company.reaches('confirming', 'the suggestion is taken, and the choice is on record (R30)');
    await company.owes('partnerId', 'put off, and owed before the agreement (R26)');

    const invitation = await noura.receives('please confirm your mailbox');
    await noura.opensTheLinkOf(invitation);
    await noura.presses('I read this mailbox');
    await noura.signsIn('Sign in');
    await noura.presses('Show that I am registered');

    await company.reaches('verifying', 'the clock counts from Sunday to Thursday (R35)');
    await company.foretells('verificationDue', 'verificationStuck', 'nextLevel');
    await company.waitsUntil({ hours: 9, before: 'verificationDue' }, 'the afternoon of the third business day');
    await raj.sends('verification.approve', {}, 'name and address are those of the commercial register');

    await company.reaches('agreement.offered', 'verification is finished (R38)');
    await noura.receives('verification is finished');
    await layla.isRefused('agreement.sign', { name: 'Layla Alharbi', version: '2026-09' }, 'PartnerID');
    await layla.sends('partnerId.associate', { partnerId: '8350921' });
    await company.reaches('partnerId.refused', 'that one is the headquarters’; only a Location can be associated (R24)');
    await layla.sends('partnerId.associate', { partnerId: '8350927' });
    await company.reaches('partnerId.associated', 'the Location in Jeddah (R23)');

    const offer = await noura.receives('the partner agreement is ready to be signed');
    await layla.readsTheAgreementOf(offer);
    await layla.sends('agreement.sign', { name: 'Layla Alharbi', version: '2026-09' });
    await company.reaches('stage.active', 'the reseller is Active (R40)');
    await noura.receives('you are an active partner');
  },
};
