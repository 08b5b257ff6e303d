import type { Words } from "./en.ts";
import { lifeZh } from "./life-zh.ts";
import { administration } from "./zh-tenant.ts";
import { work } from "./zh-work.ts";

const STATUS: Readonly<Record<string, string>> = {
  draft: "草稿",
  submitted: "已提交",
  "in-review": "审核中",
  passed: "审核通过",
  rejected: "已拒绝",
  active: "正常",
  suspended: "已暂停",
  deleted: "已删除",
  vanished: "已下架",
  pending_approval: "等待审批",
  creating: "创建中",
  updating: "更新中",
  stopping: "停止中",
  stopped: "已停止",
  starting: "启动中",
  ceasing: "回收中",
  ceased: "已回收",
  recovering: "恢复中",
  deleting: "删除中",
  failed: "失败",
};

export const zh: Words = {
  ...work,
  ...administration,
  loading: "加载中",
  name: "名称",
  status: "状态",
  welcome: {
    title: "Pitrix",
    text: "开放的应用商店，把任何应用部署到任何云。",
    signIn: (title) => `使用 ${title} 登录`,
  },
  expired: {
    title: "重新登录",
    text: "登录已过期。您输入的内容会保留：请在新窗口中重新登录，然后在这里继续。",
    again: "重新登录",
  },
  tenants: {
    choose: "选择租户",
    none: "您还不属于任何租户",
    invitation: "您的邀请码",
    accept: "接受邀请",
    other: "切换租户",
  },
  shell: {
    store: "商店",
    deployments: "部署",
    jobs: "任务",
    navigation: "页面",
    skip: "跳到正文",
    language: "语言",
    light: "浅色",
    dark: "深色",
    signOut: "退出登录",
  },
  problem: {
    title: "操作未成功",
    unreachable: "无法连接商店。请检查网络后重试。",
    retry: "重试",
    request: "请求编号：",
  },
  notFound: {
    title: "这里没有内容",
    text: "它可能已被删除，或者您无权查看。请检查地址或当前租户。",
    home: "返回商店",
  },
  store: {
    title: "商店",
    description: "可以部署到您的云上的应用。",
    search: "搜索应用",
    category: "分类",
    allCategories: "全部分类",
    empty: "没有符合条件的应用。请更换搜索词，或添加仓库。",
  },
  stages: { develop: "开发", test: "测试", staging: "预发布", production: "生产" },
  appStatus: (status) => STATUS[status] ?? status,
  app: {
    about: "简介",
    details: "详情",
    deploy: "部署",
    deployVersion: (version) => `部署版本 ${version}`,
    latest: "最新版本",
    keywords: "关键词",
    maintainers: "维护者",
    id: "编号",
    screenshots: "截图",
    screenshot: (name, number) => `${name}，截图 ${number}`,
    versions: "版本",
    noVersions: "没有版本。",
    version: "版本",
    format: "格式",
    notes: "版本说明",
  },
  deployments: {
    title: "部署",
    empty: "还没有部署。",
    toStore: "在商店中选择应用",
    allStatuses: "除已停用的全部",
    cloud: "云",
    runtime: "运行环境",
    updated: "更新时间",
  },
  deploymentStatus: (status) => STATUS[status] ?? status,
  health: { unknown: "健康状况未知", healthy: "健康", degraded: "部分异常", unhealthy: "不健康" },
  nodeStatus: {
    planned: "已计划",
    creating: "创建中",
    running: "运行中",
    active: "正常",
    stopped: "已停止",
    deleting: "删除中",
    deleted: "已删除",
    failed: "失败",
  },
  deployment: {
    overview: "概览",
    reason: "原因",
    app: "应用",
    revision: "修订版",
    created: "创建时间",
    id: "编号",
    nodes: "节点",
    noNodes: "没有节点。",
    role: "角色",
    address: "地址",
    size: "规格",
    sizeOf: (cpu, memory, volume) => `${cpu} 核，${memory} MiB，${volume} GiB`,
  },
  ...lifeZh,
  jobStatus: {
    pending_approval: "等待审批",
    queued: "排队中",
    running: "执行中",
    succeeded: "成功",
    failed: "失败",
    cancelled: "已取消",
    rejected: "已拒绝",
  },
  deploy: {
    title: (name, version) => `部署 ${name} ${version}`,
    where: "运行环境",
    whereText: "可以部署到的云。不符合要求的会说明原因。",
    how: "配置",
    review: "确认",
    reviewText: "将要创建的内容。目前还没有创建任何内容。",
    submit: "部署",
    step: (number) => `第 ${number} 步`,
    stepOf: (number, count) => `第 ${number} 步，共 ${count} 步`,
    runtimes: "运行环境",
    noRuntimes: "还没有运行环境。请联系管理云的同事添加。",
    fits: "是否符合要求",
    yes: "符合要求。",
    month: "每月费用",
    monthBefore: "目前每月费用",
    notPriced: "未计入价格",
    takes: "预计用时",
    seconds: (seconds) => `${seconds} 秒`,
    summary: "摘要",
    resources: "资源",
    steps: "步骤",
    objects: "集群中的对象",
    objectActions: { create: "创建", change: "修改", replace: "替换", delete: "删除" },
    clusterUnknown: "无法询问集群将会发生什么变化。",
    action: "操作",
    actions: { create: "创建", update: "修改", replace: "替换", delete: "删除" },
    kind: "类型",
    quota: (resource, more, unit) => `配额不足：${resource} 还需要 ${more} ${unit}。`,
  },
  form: {
    optional: (label) => `${label}（可选）`,
    fixed: (answer) => `${answer}（不能再修改）`,
    bounds: (min, max) =>
      [min === undefined ? "" : `最小 ${min}`, max === undefined ? "" : `最大 ${max}`]
        .filter((text) => text !== "")
        .join("，"),
    fault: (fault) => {
      switch (fault.code) {
        case "required":
          return "必须填写。";
        case "number":
          return "必须是数字。";
        case "whole":
          return "必须是整数。";
        case "min":
          return `不能小于 ${fault.than}。`;
        case "max":
          return `不能大于 ${fault.than}。`;
        case "json":
          return "必须是 JSON。";
      }
    },
  },
};
