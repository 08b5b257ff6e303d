import type { EventType } from "../domain/notice/events.ts";
import type { MailLanguage } from "../domain/notice/schema.ts";

export type Phrase = Readonly<Record<MailLanguage, string>>;

const subjects = {
  "deployment.active": { en: "A deployment runs", zh: "部署已运行" },
  "deployment.stopped": { en: "A deployment was stopped", zh: "部署已停止" },
  "deployment.failed": { en: "A deployment failed", zh: "部署失败" },
  "deployment.deleted": { en: "A deployment was deleted", zh: "部署已删除" },
  "alarm.raised": { en: "An alarm was raised", zh: "告警已触发" },
  "alarm.cleared": { en: "An alarm was cleared", zh: "告警已解除" },
  "deployment.health-changed": { en: "The health of a deployment changed", zh: "部署健康状态已变化" },
  "deployment.drifted": { en: "A deployment has drifted", zh: "部署与云上实际情况不一致" },
  "deployment.in-sync": { en: "A deployment has drifted no more", zh: "部署与云上实际情况已一致" },
  "job.started": { en: "A job began", zh: "任务已开始" },
  "job.succeeded": { en: "A job ended well", zh: "任务已完成" },
  "job.failed": { en: "A job failed", zh: "任务失败" },
  "job.cancelled": { en: "A job was cancelled", zh: "任务已取消" },
  "app-version.submitted": { en: "A version was submitted for review", zh: "应用版本已提交审核" },
  "app-version.passed": { en: "A version passed its review", zh: "应用版本已通过审核" },
  "app-version.rejected": { en: "A version was rejected", zh: "应用版本被驳回" },
  "app-version.released": { en: "A version was released", zh: "应用版本已上架" },
  "app-version.suspended": { en: "A version was suspended", zh: "应用版本已下架" },
  "app-version.recovered": { en: "A suspended version is back", zh: "应用版本已恢复" },
  "rollout.halted": { en: "A rollout was halted", zh: "批量升级已暂停" },
  "rollout.succeeded": { en: "A rollout succeeded", zh: "批量升级已完成" },
  "rollout.failed": { en: "A rollout was taken back", zh: "批量升级已回退" },
  "approval.requested": { en: "Your approval is asked for", zh: "有请求等待您审批" },
  "approval.approved": { en: "Your request was approved", zh: "您的请求已批准" },
  "approval.rejected": { en: "Your request was rejected", zh: "您的请求已被拒绝" },
  "approval.withdrawn": { en: "A request was withdrawn", zh: "请求已撤回" },
  "approval.expired": { en: "A request expired before it was decided", zh: "请求已过期，未作审批" },
  "order.created": { en: "An app was ordered in your market", zh: "您的市场有新订单" },
  "order.confirmed": { en: "Your order was confirmed", zh: "您的订单已确认" },
  "order.cancelled": { en: "An order was cancelled", zh: "订单已取消" },
  "tenant.suspended": { en: "Your tenant was suspended", zh: "您的租户已被停用" },
  "tenant.resumed": { en: "Your tenant is active again", zh: "您的租户已恢复" },
  "invitation.created": { en: "You are invited to Pitrix", zh: "您被邀请加入 Pitrix" },
  "quota.exceeded": { en: "A quota is used up", zh: "配额已用尽" },
  "webhook.ping": { en: "A webhook is tried out", zh: "正在测试 Webhook" },
  "webhook.disabled": { en: "A webhook was disabled", zh: "Webhook 已被禁用" },
} satisfies Readonly<Record<EventType, Phrase>>;

/** Subjects of mails, by type of event. */
export const SUBJECTS: ReadonlyMap<string, Phrase> = new Map(Object.entries(subjects));

/** What of a notice's data a mail shows. */
export const FIELDS: ReadonlyMap<string, Phrase> = new Map(
  Object.entries({
    summary: { en: "What", zh: "内容" },
    kind: { en: "Kind", zh: "类型" },
    subject: { en: "Object", zh: "对象" },
    requestedBy: { en: "Asked for by", zh: "申请人" },
    decidedBy: { en: "Decided by", zh: "审批人" },
    reason: { en: "Reason", zh: "原因" },
    deadline: { en: "Until", zh: "截止时间" },
    approvalId: { en: "Approval", zh: "审批编号" },
    deploymentId: { en: "Deployment", zh: "部署" },
    jobId: { en: "Job", zh: "任务" },
    appVersionId: { en: "Version", zh: "应用版本" },
    orderId: { en: "Order", zh: "订单" },
    rolloutId: { en: "Rollout", zh: "批量升级" },
    webhookId: { en: "Webhook", zh: "Webhook" },
    url: { en: "Address", zh: "地址" },
    failingSince: { en: "Since", zh: "开始时间" },
    roles: { en: "Roles", zh: "角色" },
    expiresAt: { en: "Valid until", zh: "有效期至" },
    resource: { en: "Quota", zh: "配额" },
    limit: { en: "Limit", zh: "上限" },
    used: { en: "Used", zh: "已用" },
    needed: { en: "Needed", zh: "还需" },
  }),
);
