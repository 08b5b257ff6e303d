import { expect, test } from "vitest";
import { canonical, signature } from "./sign.ts";

test("signs as QingCloud's documentation shows", () => {
  // The example of https://docs.qingcloud.com/api/common/signature.html.
  const query = canonical({
    count: "1",
    vxnets: "",
    "vxnets.1": "vxnet-0",
    zone: "pek1",
    instance_type: "small_b",
    signature_version: "1",
    signature_method: "HmacSHA256",
    instance_name: "demo",
    image_id: "centos64x86a",
    login_mode: "passwd",
    login_passwd: "QingCloud20130712",
    version: "1",
    access_key_id: "QYACCESSKEYIDEXAMPLE",
    action: "RunInstances",
    time_stamp: "2013-08-27T14:30:10Z",
  }).replace("&vxnets=&", "&");
  expect(query).toBe(
    "access_key_id=QYACCESSKEYIDEXAMPLE&action=RunInstances&count=1&image_id=centos64x86a&instance_name=demo&instance_type=small_b&login_mode=passwd&login_passwd=QingCloud20130712&signature_method=HmacSHA256&signature_version=1&time_stamp=2013-08-27T14%3A30%3A10Z&version=1&vxnets.1=vxnet-0&zone=pek1",
  );
  expect(signature("GET", "/iaas/", query, "SECRETACCESSKEY")).toBe("32bseYy39DOlatuewpeuW5vpmW51sD1A/JdGynqSpP8=");
});

test("encodes what a browser leaves, and a blank as %20", () => {
  expect(canonical({ b: "a b~*(!')ü|/+", a: "" })).toBe("a=&b=a%20b~%2A%28%21%27%29%C3%BC%7C%2F%2B");
});
