import type { Story } from './story';

export const japan: Story = {
  key: 'japan',
  title: 'Japan: Contoso K.K., stuck and escalated',
  about: 'Nobody decides. The case says so by itself, louder each time and to somebody else, exactly as it had foretold; then it is approved.',
  application: 'examples/contoso-kk.yaml',

  async tell({ company, staff, people, mailbox }) {
    const { olivia, raj } = staff('olivia', 'raj');
    const { haruka, yui } = people('haruka', 'yui');

    await olivia.startsTheEnrollment();
    await company.reaches('confirming', 'the registry knows the number (R28)');
    const invitation = await yui.receives('please confirm your mailbox');
    await yui.opensTheLinkOf(invitation);
    await yui.presses('I read this mailbox');
    await yui.signsIn('Sign in');
    await yui.presses('Show that I am registered');
    await company.reaches('verifying', 'the clock runs at the legal address, in Osaka (R35)');
    const foretold = await company.foretells('verificationDue', 'verificationStuck', 'nextLevel', 'nextLevel');

    await raj.sends('case.assign', { reviewer: 'raj' });
    await company.waitsUntil('verificationDue', 'nobody acts: the third business day ends');
    await company.reaches('clock.overdue', 'a decision is due (R35)');
    await mailbox('reviewers').receives('a decision is due');

    await company.waitsUntil('verificationStuck', 'nobody acts: the fifth business day ends');
    await company.reaches('clock.overdue.stuck', 'stuck, level 1 (R36)');
    await yui.receives('verification takes longer than it should');
    await company.owes('accountVerification', 'the applicant is pointed to the account verification (R36)');
    await mailbox('operators').receives('level 1');

    await company.waitsUntil('nextLevel', 'nobody acts: two business days more');
    await company.shows({ escalation: 2 });
    await mailbox('verification-leads').receives('level 2');
    await company.shows({ assignee: undefined }, 'the tasks go back to all reviewers');

    await company.waitsUntil('nextLevel', 'nobody acts: two business days more');
    await company.shows({ escalation: 3 });
    await mailbox('programme-manager').receives('level 3');
    await company.wentAsForetold(foretold);

    await raj.sends('verification.approve', {}, 'decided at last');
    await company.reaches('agreement.offered', 'a decision ends the escalation (R36)');
    await company.shows({ escalation: 0, vettingStatus: 'Authorized' });

    const offer = await yui.receives('the partner agreement is ready to be signed');
    await haruka.readsTheAgreementOf(offer);
    await haruka.sends('agreement.sign', { name: 'Haruka Sato', version: '2026-09' });
    await company.reaches('stage.active', 'the reseller is Active (R40)');
    await yui.receives('you are an active partner');
  },
};
