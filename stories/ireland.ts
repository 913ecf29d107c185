import type { Story } from './story';

export const ireland: Story = {
  key: 'ireland',
  title: 'Ireland: Wingtip Toys, rejected and mended',
  about: 'The company insists on a name that is not the register’s. A reviewer says which field is wrong and what mends it; mended, it goes through a second round.',
  application: 'examples/wingtip-toys.yaml',

  async tell({ company, staff, people }) {
    const { olivia, rita, renate } = staff('olivia', 'rita', 'renate');
    const { aoife, conor } = people('aoife', 'conor');

    await olivia.startsTheEnrollment();
    await company.reaches('profile.registeredOtherwise', 'the register has the company under another name, and says so (R28)');
    await aoife.sends('company.choose', { take: 'own', because: 'it is the name that our customers know' });
    await company.reaches('confirming', 'the own name is kept, with the reason');

    const invitation = await conor.receives('please confirm your mailbox');
    await conor.opensTheLinkOf(invitation);
    await conor.presses('I read this mailbox');
    await conor.signsIn('Sign in');
    await conor.presses('Show that I am registered');

    await company.reaches('verifying', 'the first round begins (R35)');
    await company.foretells('verificationDue', 'verificationStuck', 'nextLevel');
    await company.waitsUntil({ hours: 9, before: 'verificationDue' }, 'the afternoon of the third business day');
    await rita.sends('verification.reject', {
      reasons: [{
        code: 'nameDiffers', field: 'company.name', check: 'business',
        remedy: 'enter the name as it stands in the register: Wingtip Toys Limited',
        document: 'certificate of incorporation',
      }],
    });
    await company.reaches('stage.rejected', 'the round ends, and with it its clock (R36)');
    await company.shows({ vettingStatus: 'Rejected', programmeStatus: 'Pending qualification' });
    const rejection = await conor.receives('something in your details has to be mended');
    await conor.finds(rejection, 'legal name', 'Wingtip Toys Limited', 'certificate of incorporation');

    await company.waitsFor({ hours: 20 }, 'the next day');
    await aoife.sends('profile.mend', {
      company: {
        name: 'Wingtip Toys Limited', registrationNumber: '402817',
        address: { lines: ['30 Grafton Street'], city: 'Dublin 2', postalCode: 'D02 VF65' },
      },
    });
    await company.reaches('verifying', 'the second round begins at day 0; nobody has to prove again what has been proved');
    await company.shows({ vettingStatus: 'Pending', round: 2 });
    await company.foretells('verificationDue', 'verificationStuck', 'nextLevel');
    await company.reaches('checks.business.passed', 'name and address are those of the registration now (R19)');
    await renate.sends('check.pass', { check: 'identity', because: 'the director in the register is the applicant' });

    await company.reaches('agreement.offered', 'verification is finished (R38)');
    const offer = await conor.receives('the partner agreement is ready to be signed');
    await aoife.readsTheAgreementOf(offer);
    await aoife.sends('agreement.sign', { name: 'Aoife Brennan', version: '2026-09' });
    await company.reaches('stage.active', 'the reseller is Active (R40)');
    await company.reaches('adminAgent.ready', 'who signed is an admin agent already (R41)');
    await conor.receives('you are an active partner');
  },
};
